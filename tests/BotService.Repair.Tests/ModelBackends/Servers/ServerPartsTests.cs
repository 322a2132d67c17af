using System.Text.RegularExpressions;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.Tests.ModelBackends.Servers;

public sealed partial class ServerPartsTests
{
    [Theory]
    [InlineData("one two three", "two", "one ")]
    [InlineData("one two three", "four", "one two three")]
    [InlineData("aab", "ab", "a")]
    public void Push_InSinglePieces_EndsAtTheFirstStop(string text, string stop, string before)
    {
        var cutter = new StopText([stop]);

        var shown = string.Concat(text.Select(c => cutter.Push(c.ToString()))) + cutter.Rest();

        Assert.Equal(before, shown);
        Assert.Equal(text.Contains(stop), cutter.Met);
        Assert.Equal(before, StopText.Cut(text, [stop]));
    }

    // The rule by which current byte-pair tokenizers split text before they look at their vocabulary; each part is at least one token.
    [Fact]
    public void AtLeast_AtMost_CodeOfManyLanguages_AreBoundsOfTheTokenizersFirstSplit()
    {
        var files = Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories)
            .Where(f => f.Contains("Fixtures", StringComparison.Ordinal) && Path.GetExtension(f) is ".cs" or ".py" or ".go" or ".rs" or ".js" or ".java" or ".cpp").ToList();

        Assert.True(files.Count > 20);
        foreach (var text in files.Select(File.ReadAllText))
        {
            var parts = Parts().Count(text);

            Assert.InRange(parts, TokenEstimate.AtLeast(text), (int)(TokenEstimate.AtMost(text) * 1.1));
        }
    }

    [Fact]
    public void Validate_BadOptions_NamesEachValueAndItsRange()
    {
        var options = new ModelServerOptions { Address = new Uri("ftp://models"), ContextTokens = 3, Retries = 99, ApiKeyFile = "/no/such/file" };

        var result = new ModelServerOptionsValidator().Validate("ollama", options);

        Assert.Equal(4, result.Failures!.Count());
        Assert.All(result.Failures!, f => Assert.StartsWith("BotService:Model:Servers:ollama:", f));
        Assert.Contains(result.Failures!, f => f.Contains("Retries is 99. Choose from 0 to 10.", StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_AddressWithPassword_IsRefusedWithoutShowingIt()
    {
        var result = new ModelServerOptionsValidator().Validate("tgi", new ModelServerOptions { Address = new Uri("http://me:hunter2@models/") });

        Assert.Contains("ApiKeyFile", Assert.Single(result.Failures!));
        Assert.DoesNotContain("hunter2", Assert.Single(result.Failures!));
    }

    [Fact]
    public void Apply_VariableOfTheBackend_WinsOverTheCommonOne()
    {
        var variables = new Dictionary<string, string>
        {
            ["BOTSERVICE_MODEL_URL"] = "http://common:1",
            ["BOTSERVICE_MODEL_URL_OLLAMA"] = "http://own:2",
            ["BOTSERVICE_MODEL_CONTEXT"] = "4096",
            ["BOTSERVICE_MODEL_KEY_TGI"] = "x",
        };
        var (ollama, tgi) = (new ModelServerOptions(), new ModelServerOptions());

        new ServerEnvironment("ollama", variables.GetValueOrDefault).Apply(ollama);
        new ServerEnvironment("tgi", variables.GetValueOrDefault).Apply(tgi);

        Assert.Equal(("own", 4096), (ollama.Address!.Host, ollama.ContextTokens));
        Assert.Equal(("common", "BOTSERVICE_MODEL_KEY_TGI"), (tgi.Address!.Host, tgi.ApiKeyVariable));
    }

    [Theory]
    [InlineData("BOTSERVICE_MODEL_URL", "models")]
    [InlineData("BOTSERVICE_MODEL_CONTEXT", "much")]
    public void Apply_BadVariable_NamesItAndItsValue(string name, string value)
    {
        var failure = Assert.Throws<ConfigurationException>(() => new ServerEnvironment("tgi", n => n == name ? value : null).Apply(new ModelServerOptions()));

        Assert.Contains(name, failure.Message);
        Assert.Contains($"'{value}'", failure.Message);
    }

    [Fact]
    public async Task Watch_StreamInWhichNothingComesAnyMore_EndsWithATimeout()
    {
        var time = new FiredTime();
        var items = new StallWatch(new ModelServerOptions { StallTimeout = TimeSpan.FromSeconds(7) }, time).Watch(OneAndThenNothing(CancellationToken.None), CancellationToken.None);
        await using var reader = items.GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync());

        var next = reader.MoveNextAsync();
        time.Fire();

        Assert.Contains("7 seconds", (await Assert.ThrowsAsync<TimeoutException>(async () => await next)).Message);
    }

    private static async IAsyncEnumerable<int> OneAndThenNothing([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        yield return 1;
        await Task.Delay(Timeout.Infinite, token);
        yield return 2;
    }

    /// <summary>Time that passes when the test says so.</summary>
    private sealed class FiredTime : TimeProvider
    {
        private Action fire = () => { };

        public void Fire() => fire();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            fire = () => callback(state);
            return new NoTimer();
        }

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    [GeneratedRegex(@"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")]
    private static partial Regex Parts();
}

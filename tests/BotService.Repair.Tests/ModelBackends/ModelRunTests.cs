using BotService.Fixture;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.Runs;
using BotService.Repair.Tests.ModelBackends.Peers;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.ModelBackends;

public sealed class ModelRunTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private Peer peer = null!;
    private ServedBackend backend = null!;

    public async Task InitializeAsync()
    {
        peer = await new LlamaCppPeer().StartAsync();
        backend = new ServedBackend("openai", o => o.Address = peer.Address);
    }

    public async Task DisposeAsync()
    {
        backend.Dispose();
        await peer.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_recorded_run_is_replayed_without_the_server()
    {
        var request = new InfillRequest("return ", "\n", [0, 0.9], 32);
        string chat;
        List<string> middles;
        await using (var model = await WatchedAsync(new ModelRun(RecordTo: Path.Combine(folder, "run.jsonl"))))
        {
            chat = (await model.Chat.GetResponseAsync("Count.")).Text;
            middles = await MiddlesAsync(model, request);
        }

        await peer.DisposeAsync();
        using var scripted = new ServedBackend("scripted", _ => { });
        await using var replay = Assert.IsType<ModelOpening.Opened>(await scripted.OpenAsync(new ModelReference("scripted", Path.Combine(folder, "run.jsonl")))).Model;

        Assert.Equal(chat, (await replay.Chat.GetResponseAsync("Count.")).Text);
        Assert.Equal(middles, await MiddlesAsync(replay, request));
        Assert.Equal(512, replay.Description.ContextTokens);
        await Assert.ThrowsAsync<ModelFailedException>(() => replay.Chat.GetResponseAsync("Another prompt."));
    }

    [Fact]
    public async Task A_recording_that_exists_is_not_overwritten()
    {
        folder.Write("run.jsonl", "mine");

        await Assert.ThrowsAsync<ConfigurationException>(() => WatchedAsync(new ModelRun(RecordTo: Path.Combine(folder, "run.jsonl"))));

        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(folder, "run.jsonl")));
    }

    [Fact]
    public async Task A_budget_of_tokens_ends_the_calls_and_names_what_was_spent()
    {
        await using var model = await WatchedAsync(new ModelRun(new ModelBudget(12, null)));
        await model.Chat.GetResponseAsync("Count to ten.");

        var failure = await Assert.ThrowsAsync<ModelFailedException>(() => model.Chat.GetResponseAsync("Count to ten."));

        Assert.Contains("budget of 12", failure.Message);
        Assert.Contains("--model-tokens", failure.Message);
        Assert.True(failure is { Transient: false, BudgetSpent: true });
        await Assert.ThrowsAsync<ModelFailedException>(() => MiddlesAsync(model, new InfillRequest("a", "b", [0], 4)));
    }

    [Fact]
    public async Task A_budget_of_time_breaks_off_the_call_that_is_under_way()
    {
        await using var model = await WatchedAsync(new ModelRun(new ModelBudget(null, TimeSpan.FromMilliseconds(150))));
        peer.Fault = Fault.Dies;

        var failure = await Assert.ThrowsAsync<ModelFailedException>(() => model.Chat.GetResponseAsync("Count to ten."));

        Assert.True(failure is { BudgetSpent: true });
        Assert.Contains("model seconds", failure.Message);
        Assert.True((await Assert.ThrowsAsync<ModelFailedException>(() => model.Chat.GetResponseAsync("Once more."))).BudgetSpent);
        peer.Reader.TrySetResult();
    }

    [Fact]
    public async Task The_prompt_log_has_prompts_and_answers_but_no_secrets_and_nothing_hidden()
    {
        await using (var model = await WatchedAsync(new ModelRun(LogTo: Path.Combine(folder, "prompts"))))
        {
            await model.Chat.GetResponseAsync("token = \"ghp_0123456789012345678901234567890123456789\" # pay\u202Eload\u200B");
        }

        var path = Assert.Single(Directory.GetFiles(Path.Combine(folder, "prompts")));
        var log = await File.ReadAllTextAsync(path);
        Assert.Contains("[secret]", log);
        Assert.DoesNotContain("ghp_0123", log);
        Assert.Contains("payload", log);
        Assert.Contains(Peer.Words, log);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Theory]
    [InlineData("password: hunter2hunter2", "password: [secret]")]
    [InlineData("https://bob:pa55word@host/x", "https://bob:[secret]@host/x")]
    [InlineData("Authorization: Bearer abcdefghijklmnop", "Authorization: Bearer [secret]")]
    [InlineData("AKIAABCDEFGHIJKLMNOP", "[secret]")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----", "[secret]")]
    [InlineData("total = total + price\n\treturn total", "total = total + price\n\treturn total")]
    [InlineData("a\u0007b\u2066c\U000E0041d", "abcd")]
    public void Clean_Text_HasNoSecretsAndNothingHidden(string text, string clean) => Assert.Equal(clean, LogText.Clean(text));

    [Fact]
    public async Task The_speed_test_counts_what_was_read_and_written()
    {
        peer.ContextTokens = 4096;
        await using var model = await WatchedAsync(new ModelRun());

        var speed = await new SpeedTest(model, TimeProvider.System).RunAsync(3, 100, 8, seed: 1, CancellationToken.None);

        Assert.Equal((3, 24), (speed.Sequences, speed.Tokens));
        Assert.True(speed.PromptTokens >= 100);
        Assert.True(speed.PrefillPerSecond > 0 && speed.Seconds > 0);
    }

    private async Task<ILanguageModel> WatchedAsync(ModelRun run) =>
        run.Watch(Assert.IsType<ModelOpening.Opened>(await backend.OpenAsync(new ModelReference("openai", "coder"))).Model, TimeProvider.System);

    private static async Task<List<string>> MiddlesAsync(ILanguageModel model, InfillRequest request)
    {
        var middles = new List<string>();
        await foreach (var answer in model.Infill!.InfillAsync(request, CancellationToken.None))
        {
            middles.Add(answer.Middle);
        }

        return middles;
    }
}

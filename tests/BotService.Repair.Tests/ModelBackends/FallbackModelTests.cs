using BotService.Repair.ModelBackends;
using BotService.Repair.Tests.ModelBackends.Peers;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.ModelBackends;

/// <summary>A chain of two real servers of different kinds.</summary>
public sealed class FallbackModelTests : IAsyncLifetime, IDisposable
{
    private static readonly ModelReference First = new("ollama", "coder:1b");
    private static readonly ModelReference Second = new("tgi", "bigcode/starcoder2-3b");
    private readonly Steps steps = new();
    private Peer first = null!;
    private Peer second = null!;
    private ServedBackend ollama = null!;
    private ServedBackend tgi = null!;

    public async Task InitializeAsync()
    {
        first = await new OllamaPeer().StartAsync();
        second = await new TgiPeer { ContextTokens = 300 }.StartAsync();
        ollama = new ServedBackend("ollama", o => o.Address = first.Address);
        tgi = new ServedBackend("tgi", o => o.Address = second.Address);
    }

    public async Task DisposeAsync()
    {
        first.Reader.TrySetResult();
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    public void Dispose()
    {
        ollama.Dispose();
        tgi.Dispose();
    }

    [Fact]
    public async Task The_first_one_is_used_as_long_as_it_works()
    {
        await using var model = await OpenAsync();

        await model.Chat.GetResponseAsync("Count.");

        Assert.Equal("ollama", model.Description.Backend);
        Assert.Empty(second.Seen);
    }

    [Fact]
    public async Task One_that_is_not_there_is_passed_over_and_reported()
    {
        await first.DisposeAsync();

        await using var model = await OpenAsync();

        Assert.Equal("tgi", model.Description.Backend);
        Assert.Contains(steps.All, s => s.Step.Contains("ollama:coder:1b is not available", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_the_server_goes_away_the_same_question_goes_to_the_next_one()
    {
        await using var model = await OpenAsync();
        await first.DisposeAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => model.Chat.GetResponseAsync("Count.")));

        Assert.All(answers, a => Assert.Equal(Peer.Words, a.Text));
        Assert.Equal(("tgi", 300), (model.Description.Backend, model.Description.ContextTokens));
        Assert.Single(steps.All, s => s.Step.Contains("going on with tgi:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_begun_answer_is_lost_but_the_next_question_goes_to_the_next_server()
    {
        await using var model = await OpenAsync();
        first.Fault = Fault.Dies;

        await Assert.ThrowsAsync<ModelFailedException>(async () =>
        {
            await foreach (var update in model.Chat.GetStreamingResponseAsync("Count."))
            {
                first.Reader.TrySetResult();
            }
        });

        Assert.Equal("tgi", model.Description.Backend);
        Assert.Equal(Peer.Words, (await model.Chat.GetResponseAsync("Count.")).Text);
    }

    [Fact]
    public async Task A_failure_that_would_come_again_changes_nothing()
    {
        await using var model = await OpenAsync();
        first.Key = "closed";

        var failure = await Assert.ThrowsAsync<ModelFailedException>(() => model.Chat.GetResponseAsync("Count."));

        Assert.False(failure.Transient);
        Assert.Equal("ollama", model.Description.Backend);
    }

    [Fact]
    public async Task When_none_is_left_the_last_failure_comes_through()
    {
        await using var model = await OpenAsync();
        await first.DisposeAsync();
        await second.DisposeAsync();

        Assert.True((await Assert.ThrowsAsync<ModelFailedException>(() => model.Chat.GetResponseAsync("Count."))).Transient);
    }

    [Fact]
    public async Task A_backend_that_is_not_built_in_is_named()
    {
        var opening = await new ModelOpener([ollama.Adapter]).OpenAsync([new ModelReference("cloud", "x")], null, CancellationToken.None);

        Assert.Contains("'cloud'", Assert.IsType<ModelOpening.Unavailable>(opening).Reason);
    }

    private async Task<ILanguageModel> OpenAsync() =>
        Assert.IsType<ModelOpening.Opened>(await new ModelOpener([ollama.Adapter, tgi.Adapter]).OpenAsync([First, Second], steps, CancellationToken.None)).Model;
}

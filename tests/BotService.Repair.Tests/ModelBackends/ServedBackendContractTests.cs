using BotService.Fixture;
using BotService.Repair.ModelBackends;
using BotService.Repair.Tests.ModelBackends.Peers;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.ModelBackends;

/// <summary>What every backend promises that talks to a server, shown on a real server of its kind.</summary>
public abstract class ServedBackendContractTests : ModelBackendContractTests, IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    private protected Peer Peer { get; private set; } = null!;

    private protected ServedBackend Backend { get; private set; } = null!;

    protected abstract ModelReference Reference { get; }

    public async Task InitializeAsync()
    {
        Peer = await NewPeer().StartAsync();
        Backend = new ServedBackend(Reference.Backend, o => o.Address = Peer.Address);
    }

    public async Task DisposeAsync()
    {
        Peer.Reader.TrySetResult();
        Backend.Dispose();
        await Peer.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task The_model_has_the_context_that_the_server_tells()
    {
        Peer.ContextTokens = 700;

        await using var model = await OpenAsync();

        Assert.Equal(700, model.Description.ContextTokens);
    }

    [Fact]
    public async Task A_smaller_context_in_the_options_wins()
    {
        using var backend = new ServedBackend(Reference.Backend, o => (o.Address, o.ContextTokens) = (Peer.Address, 300));

        await using var model = Opened(await backend.OpenAsync(Reference));

        Assert.Equal(300, model.Description.ContextTokens);
    }

    [Fact]
    public async Task The_right_key_opens()
    {
        Peer.Key = "k-0123456789";
        using var backend = WithKey("k-0123456789\n");

        await using var model = Opened(await backend.OpenAsync(Reference));

        Assert.NotEmpty((await model.Chat.GetResponseAsync(Prompt, Greedy)).Text);
    }

    [Fact]
    public async Task A_wrong_key_is_named_by_its_place_and_never_shown()
    {
        Peer.Key = "k-0123456789";
        using var backend = WithKey("wrong-9876543210");

        var refused = Assert.IsType<ModelOpening.Unavailable>(await backend.OpenAsync(Reference));

        Assert.False(refused.Transient);
        Assert.Contains("API key", refused.Reason);
        Assert.Contains(Path.Combine(folder, "key"), refused.Reason);
        Assert.DoesNotContain("wrong-9876543210", refused.Reason);
    }

    [Fact]
    public async Task A_key_that_is_taken_back_in_mid_run_is_never_shown()
    {
        Peer.Key = "k-0123456789";
        using var backend = WithKey("k-0123456789");
        await using var model = Opened(await backend.OpenAsync(Reference));
        Peer.Key = "another";

        var failure = await Assert.ThrowsAsync<ModelFailedException>(() => model.Chat.GetResponseAsync(Prompt, Greedy));

        Assert.False(failure.Transient);
        Assert.DoesNotContain("k-0123456789", failure.ToString());
    }

    [Fact]
    public async Task A_server_that_is_down_is_unavailable_and_the_remedy_is_named()
    {
        await Peer.DisposeAsync();

        var refused = Assert.IsType<ModelOpening.Unavailable>(await Backend.OpenAsync(Reference));

        Assert.True(refused.Transient);
        Assert.Contains(Peer.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), refused.Reason);
        Assert.Contains("BOTSERVICE_MODEL_URL", refused.Reason);
    }

    [Fact]
    public async Task A_server_that_goes_away_after_opening_is_a_transient_failure()
    {
        await using var model = await OpenAsync();
        await Peer.DisposeAsync();

        var failure = await Assert.ThrowsAsync<ModelFailedException>(() => model.Chat.GetResponseAsync(Prompt, Greedy));

        Assert.True(failure.Transient);
    }

    [Fact]
    public async Task A_server_that_dies_in_mid_answer_is_a_transient_failure_and_is_not_asked_again()
    {
        await using var model = await OpenAsync();
        Peer.Fault = Fault.Dies;
        Peer.Seen.Clear();
        var text = "";

        var failure = await Assert.ThrowsAsync<ModelFailedException>(async () =>
        {
            await foreach (var update in model.Chat.GetStreamingResponseAsync(Prompt, Greedy))
            {
                text += update.Text;
                Peer.Reader.TrySetResult();
            }
        });

        Assert.True(failure.Transient);
        Assert.NotEmpty(text);
        Assert.Single(Peer.Seen, s => s.Path.Contains("chat/completions") || s.Path.EndsWith("/chat") || s.Path.EndsWith("generate_stream"));
    }

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        await using var model = await OpenAsync();
        Peer.Fault = Fault.BusyOnce;

        Assert.NotEmpty((await model.Chat.GetResponseAsync(Prompt, Greedy)).Text);
    }

    [Fact]
    public async Task A_prompt_that_the_server_cut_in_silence_is_found_out()
    {
        await using var model = await OpenAsync();
        Peer.Fault = Fault.CutsPrompts;
        var words = string.Join(' ', Enumerable.Repeat("return value of the", 40));

        var failure = await Assert.ThrowsAsync<ModelFailedException>(() => model.Chat.GetResponseAsync([new ChatMessage(ChatRole.User, words)], Greedy));

        Assert.False(failure.Transient);
        Assert.Contains(" 20 tokens", failure.Message);
        Assert.Matches(@"at least 1[2-6]\d", failure.Message);
    }

    [Fact]
    public async Task A_prompt_that_the_server_itself_finds_too_long_is_no_other_failure()
    {
        await using var model = await OpenAsync();
        Peer.Fault = Fault.RefusesPrompts;

        await Assert.ThrowsAsync<PromptTooLongException>(() => model.Chat.GetResponseAsync(Prompt, Greedy));
    }

    private protected abstract Peer NewPeer();

    protected override async Task<ILanguageModel> OpenAsync() => Opened(await Backend.OpenAsync(Reference));

    private ServedBackend WithKey(string key)
    {
        folder.Write("key", key);
        return new ServedBackend(Reference.Backend, o => (o.Address, o.ApiKeyFile) = (Peer.Address, Path.Combine(folder, "key")));
    }
}

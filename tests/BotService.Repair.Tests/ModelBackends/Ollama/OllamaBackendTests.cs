using BotService.Repair.ModelBackends;
using BotService.Repair.Tests.ModelBackends.Peers;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.ModelBackends.Ollama;

public sealed class OllamaBackendTests : ServedBackendContractTests
{
    protected override ModelReference Reference => new("ollama", "coder:1b");

    [Fact]
    public async Task Each_request_sets_the_context_and_asks_not_to_be_cut()
    {
        await using var model = await OpenAsync();
        Peer.Seen.Clear();

        await model.Chat.GetResponseAsync(Prompt, new ChatOptions { Seed = 7, Temperature = 0.5f, MaxOutputTokens = 5 });

        var body = Assert.Single(Peer.Seen).Body;
        Assert.Equal(512, (int)body["options"]!["num_ctx"]!);
        Assert.Equal(5, (int)body["options"]!["num_predict"]!);
        Assert.Equal(7, (int)body["options"]!["seed"]!);
        Assert.False((bool)body["truncate"]!);
        Assert.False((bool)body["shift"]!);
        Assert.Equal("1800s", (string)body["keep_alive"]!);
    }

    [Fact]
    public async Task A_missing_model_is_pulled_with_progress()
    {
        ((OllamaPeer)Peer).Present = false;
        var steps = new Steps();

        await using var model = Opened(await Backend.OpenAsync(Reference, steps));

        Assert.Contains(steps.All, s => s.Fraction == 0.5);
        Assert.Equal(1_543_714_304L, model.Description.Parameters);
    }

    [Fact]
    public async Task A_missing_model_that_may_not_be_pulled_is_unavailable()
    {
        ((OllamaPeer)Peer).Present = false;
        using var backend = new ServedBackend("ollama", o => (o.Address, o.Pull) = (Peer.Address, false));

        var refused = Assert.IsType<ModelOpening.Unavailable>(await backend.OpenAsync(Reference));

        Assert.Contains("ollama pull coder:1b", refused.Reason);
    }

    [Fact]
    public async Task A_model_made_for_a_huge_context_gets_a_usual_one()
    {
        Peer.ContextTokens = 1_000_000;

        await using var model = await OpenAsync();

        Assert.Equal(16_384, model.Description.ContextTokens);
    }

    [Fact]
    public async Task Infill_sends_the_suffix()
    {
        await using var model = await OpenAsync();
        Peer.Seen.Clear();

        await foreach (var middle in model.Infill!.InfillAsync(new InfillRequest("a = ", "\nb = 2", [0], 4), CancellationToken.None))
        {
            Assert.False(middle.Complete);
        }

        var body = Assert.Single(Peer.Seen).Body;
        Assert.Equal(("a = ", "\nb = 2"), ((string)body["prompt"]!, (string)body["suffix"]!));
    }

    private protected override Peer NewPeer() => new OllamaPeer();
}

using BotService.Repair.ModelBackends;
using BotService.Repair.Tests.ModelBackends.Peers;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.ModelBackends.OpenAICompatible;

public sealed class LlamaCppServerTests : ServedBackendContractTests
{
    protected override ModelReference Reference => new("openai", "any-name");

    [Fact]
    public async Task A_grammar_goes_into_its_own_field()
    {
        await using var model = await OpenAsync();
        Peer.Seen.Clear();
        var options = new ChatOptions { AdditionalProperties = new() { [DecodingConstraints.GrammarKey] = "root ::= \"one\"" }, TopK = 40, MaxOutputTokens = 9 };

        await model.Chat.GetResponseAsync(Prompt, options);

        var body = Peer.Seen.Single(s => s.Path == "/v1/chat/completions").Body;
        Assert.Equal("root ::= \"one\"", (string)body["grammar"]!);
        Assert.Equal(40, (int)body["top_k"]!);
        Assert.Equal(9, (int)body["max_tokens"]!);
        Assert.True(model.Chat.GetService<DecodingConstraints>()!.Grammar);
    }

    [Fact]
    public async Task Slots_are_answers_at_once()
    {
        await using var model = await OpenAsync();

        Assert.Equal(4, model.Description.Parallel);
    }

    [Fact]
    public async Task A_model_without_infill_tokens_cannot_infill()
    {
        ((LlamaCppPeer)Peer).Fills = false;

        await using var model = await OpenAsync();

        Assert.Null(model.Infill);
    }

    [Fact]
    public async Task An_address_with_the_version_in_it_works_as_well()
    {
        using var backend = new ServedBackend("openai", o => o.Address = new Uri(Peer.Address, "v1/"));

        await using var model = Opened(await backend.OpenAsync(Reference));

        Assert.NotEmpty((await model.Chat.GetResponseAsync(Prompt, Greedy)).Text);
    }

    private protected override Peer NewPeer() => new LlamaCppPeer();
}

using BotService.Repair.ModelBackends;
using BotService.Repair.Tests.ModelBackends.Peers;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.ModelBackends.OpenAICompatible;

public sealed class OtherServerTests : ServedBackendContractTests
{
    protected override ModelReference Reference => new("openai", "coder");

    [Fact]
    public async Task A_grammar_is_left_out_and_the_model_says_that_it_takes_none()
    {
        await using var model = await OpenAsync();

        var answer = await model.Chat.GetResponseAsync(Prompt, new ChatOptions { AdditionalProperties = new() { [DecodingConstraints.GrammarKey] = "root ::= \"one\"" } });

        Assert.NotEmpty(answer.Text);
        Assert.False(model.Chat.GetService<DecodingConstraints>()!.Grammar);
    }

    private protected override Peer NewPeer() => new PlainPeer();
}

public sealed class LocalAIServerTests : ServedBackendContractTests
{
    protected override ModelReference Reference => new("openai", "coder");

    [Fact]
    public async Task Without_an_administrators_key_the_context_must_be_set()
    {
        ((LocalAIPeer)Peer).Administrator = false;

        var refused = Assert.IsType<ModelOpening.Unavailable>(await Backend.OpenAsync(Reference));
        using var backend = new ServedBackend("openai", o => (o.Address, o.ContextTokens) = (Peer.Address, 400));
        await using var model = Opened(await backend.OpenAsync(Reference));

        Assert.Contains("BOTSERVICE_MODEL_CONTEXT", refused.Reason);
        Assert.Contains("LocalAI", refused.Reason);
        Assert.Equal(400, model.Description.ContextTokens);
    }

    private protected override Peer NewPeer() => new LocalAIPeer();
}

public sealed class MessagesApiServerTests : ServedBackendContractTests
{
    protected override ModelReference Reference => new("openai", "bigcode/starcoder2-3b");

    [Fact]
    public async Task A_schema_is_asked_for_in_the_servers_own_form()
    {
        await using var model = await OpenAsync();
        Peer.Seen.Clear();
        var schema = System.Text.Json.JsonDocument.Parse("""{"type":"object"}""").RootElement;

        await model.Chat.GetResponseAsync(Prompt, new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema) });

        var format = Peer.Seen.Single(s => s.Path == "/v1/chat/completions").Body["response_format"]!;
        Assert.Equal("json", (string)format["type"]!);
        Assert.Equal("object", (string)format["value"]!["type"]!);
    }

    private protected override Peer NewPeer() => new MessagesApiPeer();
}

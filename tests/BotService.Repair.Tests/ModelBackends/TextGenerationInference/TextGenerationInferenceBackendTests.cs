using BotService.Repair.ModelBackends;
using BotService.Repair.Tests.ModelBackends.Peers;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.ModelBackends.TextGenerationInference;

public sealed class TextGenerationInferenceBackendTests : ServedBackendContractTests
{
    protected override ModelReference Reference => new("tgi", "starcoder2-3b");

    [Fact]
    public async Task A_prompt_begins_only_once()
    {
        await using var model = await OpenAsync();
        Peer.Seen.Clear();

        await model.Chat.GetResponseAsync(Prompt, Greedy);

        Assert.Equal(" You count. Count to ten.", (string)Peer.Seen.Single(s => s.Path == "/generate_stream").Body["inputs"]!);
    }

    [Fact]
    public async Task More_stop_texts_than_the_server_takes_still_end_the_answer()
    {
        await using var model = await OpenAsync();
        var options = Greedy;
        options.StopSequences = ["x1", "x2", "x3", "x4", " five six"];

        var answer = await model.Chat.GetResponseAsync(Prompt, options);

        Assert.Equal("one two three four", answer.Text);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
    }

    [Fact]
    public async Task A_schema_and_sampling_go_into_the_parameters()
    {
        await using var model = await OpenAsync();
        Peer.Seen.Clear();
        var schema = System.Text.Json.JsonDocument.Parse("""{"type":"object"}""").RootElement;

        await model.Chat.GetResponseAsync(Prompt, new ChatOptions { Temperature = 0.7f, TopK = 40, ResponseFormat = ChatResponseFormat.ForJsonSchema(schema) });

        var parameters = Peer.Seen.Single(s => s.Path == "/generate_stream").Body["parameters"]!;
        Assert.Equal("json", (string)parameters["grammar"]!["type"]!);
        Assert.True((bool)parameters["do_sample"]!);
        Assert.Equal(40, (int)parameters["top_k"]!);
    }

    [Fact]
    public async Task Another_model_than_the_server_runs_is_unavailable()
    {
        var refused = Assert.IsType<ModelOpening.Unavailable>(await Backend.OpenAsync(new ModelReference("tgi", "codellama")));

        Assert.Contains("bigcode/starcoder2-3b", refused.Reason);
    }

    private protected override Peer NewPeer() => new TgiPeer();
}

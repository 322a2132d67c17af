using BotService.Fixture;
using BotService.Repair.ModelBackends;
using BotService.Repair.Tests.ModelBackends.Peers;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.ModelBackends.Scripted;

public sealed class ScriptedBackendTests : ModelBackendContractTests, IDisposable
{
    private const string About = """{"backend":"scripted","name":"coder","family":"unknown","contextTokens":512,"chats":true,"infills":true}""";
    private static readonly string Answer = $$"""{"kind":"chat","text":"{{Peer.Words.Replace(" five ", "\\n five ")}}","finish":"stop","tokens":10}""";
    private const string Middle = """{"kind":"infill","text":"a + b","finish":"stop","tokens":3}""";
    private readonly TemporaryFolder folder = new();
    private readonly ServedBackend backend = new("scripted", _ => { });

    public void Dispose()
    {
        backend.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task An_answer_for_this_prompt_comes_before_one_for_any()
    {
        await using var model = Opened(await ScriptAsync(
            """{"kind":"chat","text":"any","finish":"stop","tokens":1}""", """{"kind":"chat","contains":"Count to ten","text":"ten","finish":"stop","tokens":1}"""));

        Assert.Equal("ten", (await model.Chat.GetResponseAsync(Prompt)).Text);
        Assert.Equal("any", (await model.Chat.GetResponseAsync(Prompt)).Text);
        var failure = await Assert.ThrowsAsync<ModelFailedException>(() => model.Chat.GetResponseAsync(Prompt));
        Assert.Contains("fingerprint", failure.Message);
    }

    [Theory]
    [InlineData("{\"kind\":\"song\",\"text\":\"x\",\"finish\":\"stop\",\"tokens\":1}", "answer 1")]
    [InlineData("{broken", "not written as it should be")]
    public async Task A_broken_script_is_unavailable_and_says_where(string line, string part)
    {
        var refused = Assert.IsType<ModelOpening.Unavailable>(await ScriptAsync(line));

        Assert.Contains(part, refused.Reason);
        Assert.False(refused.Transient);
    }

    [Fact]
    public async Task A_missing_script_is_unavailable()
    {
        var refused = Assert.IsType<ModelOpening.Unavailable>(await backend.OpenAsync(new ModelReference("scripted", Path.Combine(folder, "none.jsonl"))));

        Assert.Contains("none.jsonl", refused.Reason);
    }

    protected override async Task<ILanguageModel> OpenAsync() =>
        Opened(await ScriptAsync([.. Enumerable.Repeat(Answer, 8), .. Enumerable.Repeat(Middle, 3)]));

    private Task<ModelOpening> ScriptAsync(params string[] answers)
    {
        folder.Write("answers.jsonl", string.Join('\n', answers.Prepend(About)));
        return backend.OpenAsync(new ModelReference("scripted", Path.Combine(folder, "answers.jsonl")));
    }
}

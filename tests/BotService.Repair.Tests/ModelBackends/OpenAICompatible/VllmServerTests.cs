using BotService.Repair.ModelBackends;
using BotService.Repair.Tests.ModelBackends.Peers;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.ModelBackends.OpenAICompatible;

public sealed class VllmServerTests : ServedBackendContractTests
{
    protected override ModelReference Reference => new("openai", "qwen2.5-coder");

    private static ForcedText Forced => new(new ModelPrompt.Chat(Prompt, "```python\n"), "return a - b\nreturn c\n", 2);

    [Theory]
    [InlineData("0.12.0", "structured_outputs")]
    [InlineData("0.11.1rc2.dev3+g12ab", "structured_outputs")]
    [InlineData("0.6.3", "guided_grammar")]
    public async Task A_grammar_is_asked_for_in_the_way_of_the_version(string version, string field)
    {
        ((VllmPeer)Peer).Version = version;
        await using var model = await OpenAsync();
        Peer.Seen.Clear();

        await model.Chat.GetResponseAsync(Prompt, new ChatOptions { AdditionalProperties = new() { [DecodingConstraints.GrammarKey] = "root ::= \"one\"" } });

        var value = Peer.Seen.Single(s => s.Path == "/v1/chat/completions").Body[field]!;
        Assert.Equal("root ::= \"one\"", (string)(field == "structured_outputs" ? value["grammar"] : value)!);
    }

    [Fact]
    public async Task A_name_that_is_not_served_is_answered_with_those_that_are()
    {
        var refused = Assert.IsType<ModelOpening.Unavailable>(await Backend.OpenAsync(new ModelReference("openai", "codellama")));

        Assert.Contains("'codellama'", refused.Reason);
        Assert.Contains("qwen2.5-coder", refused.Reason);
    }

    [Fact]
    public async Task Infill_writes_the_marks_of_the_family()
    {
        await using var model = await OpenAsync();
        Peer.Seen.Clear();

        await foreach (var middle in model.Infill!.InfillAsync(new InfillRequest("a = ", "\nb = 2", [0], 64), CancellationToken.None))
        {
            Assert.True(middle.Complete);
        }

        var body = Peer.Seen.Single(s => s.Path == "/v1/completions").Body;
        Assert.Equal("<|fim_prefix|>a = <|fim_suffix|>\nb = 2<|fim_middle|>", (string)body["prompt"]!);
        Assert.Contains("<|endoftext|>", body["stop"]!.AsArray().Select(s => (string)s!));
    }

    [Fact]
    public async Task Code_that_holds_an_infill_mark_is_not_sent()
    {
        await using var model = await OpenAsync();
        Peer.Seen.Clear();

        var failure = await Assert.ThrowsAsync<ModelFailedException>(async () =>
        {
            await foreach (var middle in model.Infill!.InfillAsync(new InfillRequest("x = '<|fim_suffix|>'", "", [0], 8), CancellationToken.None))
            {
                Assert.Fail(middle.Middle);
            }
        });

        Assert.Contains("<|fim_suffix|>", failure.Message);
        Assert.DoesNotContain(Peer.Seen, s => s.Path == "/v1/completions");
    }

    [Fact]
    public async Task A_forced_pass_has_a_position_for_each_token_and_one_for_what_follows()
    {
        ((VllmPeer)Peer).Prefers[" -"] = " +";
        await using var model = await OpenAsync();

        var pass = await model.Scoring!.ForceAsync(Forced, CancellationToken.None);

        var text = Forced.Text;
        Assert.Equal(["return", " a", " -", " b", "\n", "return", " c", "\n", ""], pass.Positions.Select(p => text.Substring(p.Start, p.Length)));
        Assert.Equal(" +", pass.Positions[2].Best[0].Text);
        Assert.Equal(2, pass.Positions[2].Best.Count);
        Assert.True(pass.Positions[2].LogProbability < pass.Positions[2].Best[0].LogProbability);
        Assert.Equal(pass.Positions[0].Best[0].LogProbability, pass.Positions[0].LogProbability);
    }

    [Fact]
    public async Task Branches_replace_the_text_from_their_position_on_and_end_with_their_line()
    {
        ((VllmPeer)Peer).Prefers[" -"] = " +";
        await using var model = await OpenAsync();
        var pass = await model.Scoring!.ForceAsync(Forced, CancellationToken.None);
        Peer.Seen.Clear();

        var branches = await BranchesAsync(model, pass, new BranchLimits(16, 1, []), new BranchStart(2, pass.Positions[2].Best[0]));

        var branch = Assert.Single(branches);
        Assert.Equal((" + a\n", BranchEnd.Lines, 3), (branch.Text, branch.End, branch.Tokens));
        Assert.Equal(pass.Positions[2].Best[0].LogProbability - 0.5, branch.LogProbability, 6);
        var prompt = Peer.Seen.Single(s => s.Path == "/v1/completions").Body["prompt"]!.AsArray();
        Assert.Equal(pass.PromptTokens + 3, prompt.Count);
        Assert.Equal(pass.Positions[2].Best[0].Token, (int)prompt[^1]!);
    }

    [Fact]
    public async Task A_branch_ends_where_it_meets_the_text_again()
    {
        ((VllmPeer)Peer).Prefers[" -"] = " +";
        ((VllmPeer)Peer).Continues = [" a", "\n", "return", " c", "\n", "return", "\n"];
        await using var model = await OpenAsync();
        var pass = await model.Scoring!.ForceAsync(Forced, CancellationToken.None);

        var branches = await BranchesAsync(model, pass, new BranchLimits(16, 9, ["  return c"]), new BranchStart(2, pass.Positions[2].Best[0]));

        Assert.Equal((" + a\nreturn c\n", BranchEnd.Rejoined), (branches[0].Text, branches[0].End));
    }

    [Fact]
    public async Task A_branch_without_room_for_its_line_is_cut_by_tokens_and_an_end_token_ends_the_answer()
    {
        ((VllmPeer)Peer).Continues = [" a", " a", " a", " a"];
        await using var model = await OpenAsync();
        var pass = await model.Scoring!.ForceAsync(Forced, CancellationToken.None);
        var end = new TokenChoice(0, "", -1) { Ends = true };

        var branches = await BranchesAsync(model, pass, new BranchLimits(3, 1, []), new BranchStart(2, pass.Positions[0].Best[0]), new BranchStart(8, end));

        Assert.Equal([BranchEnd.Tokens, BranchEnd.Answer], branches.OrderBy(b => b.Start.Position).Select(b => b.End));
        Assert.Equal("", branches.Single(b => b.End == BranchEnd.Answer).Text);
    }

    [Fact]
    public async Task A_server_that_dies_in_a_branch_is_a_transient_failure()
    {
        await using var model = await OpenAsync();
        var pass = await model.Scoring!.ForceAsync(Forced, CancellationToken.None);
        ((VllmPeer)Peer).Continues = [" a", " a", " a", " a"];
        Peer.Fault = Fault.Dies;
        Peer.Reader.SetResult();

        var failure = await Assert.ThrowsAsync<ModelFailedException>(() => BranchesAsync(model, pass, new BranchLimits(9, 1, []), new BranchStart(2, pass.Positions[0].Best[0])));

        Assert.True(failure.Transient);
    }

    [Fact]
    public async Task A_forced_text_that_does_not_fit_fails_with_both_numbers()
    {
        await using var model = await OpenAsync();
        var words = string.Join(' ', Enumerable.Repeat("word", 600));

        var failure = await Assert.ThrowsAsync<PromptTooLongException>(() => model.Scoring!.ForceAsync(new ForcedText(new ModelPrompt.Plain("x"), words), CancellationToken.None));

        Assert.Equal(512, failure.ContextTokens);
    }

    private protected override Peer NewPeer() => new VllmPeer();

    private static async Task<List<Branch>> BranchesAsync(ILanguageModel model, ForcedPass pass, BranchLimits limits, params BranchStart[] starts)
    {
        var branches = new List<Branch>();
        await foreach (var branch in model.Scoring!.BranchAsync(pass, starts, limits, CancellationToken.None))
        {
            branches.Add(branch);
        }

        return branches;
    }
}

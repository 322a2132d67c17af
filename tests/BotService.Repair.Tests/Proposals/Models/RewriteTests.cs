using BotService.Repair.Proposals.Models;
using BotService.Repair.TestRunners;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.Proposals.Models;

public sealed class RewriteTests
{
    private const string Smaller = "def smaller(a, b):\n    if a > b:\n        return a\n    return b\n";
    private const string Fixed = "def smaller(a, b):\n    if a < b:\n        return a\n    return b\n";

    [Fact]
    public async Task Answers_become_candidates_once_and_the_first_one_is_greedy()
    {
        using var asking = new Asking("a.py", Smaller);
        var chat = FakeChat.Saying($"```python\n{Fixed}```", $"Here it is:\n\n```\n{Fixed}\n```\nDone.", Smaller, "I cannot help.");
        await using var proposal = asking.Open(new FakeModel(chat));

        var candidates = await asking.CandidatesAsync(proposal);

        Assert.Equal([Fixed], candidates.Select(asking.Apply));
        Assert.Equal("rewrite", candidates[0].Origin);
        Assert.Equal("<", Assert.Single(candidates[0].Edits).NewText);
        Assert.Single(chat.Asked, a => a.Options.Temperature == 0);
        Assert.Equal(chat.Asked.Count, chat.Asked.Select(a => a.Options.Seed).Distinct().Count());
        Assert.True(proposal.Use is { Malformed: > 0, Unchanged: > 0, DecodedTokens: > 0 });
    }

    [Fact]
    public async Task An_answer_that_was_cut_off_is_no_candidate()
    {
        using var asking = new Asking("a.py", Smaller);
        var chat = new FakeChat(_ =>
        {
            var response = FakeChat.Response($"```python\n{Fixed}");
            response.FinishReason = ChatFinishReason.Length;
            return response;
        });
        await using var proposal = asking.Open(new FakeModel(chat));

        Assert.Empty(await asking.CandidatesAsync(proposal));
        Assert.Equal(proposal.Use.Answers, proposal.Use.Malformed);
    }

    [Fact]
    public async Task Reading_no_further_stops_asking()
    {
        using var asking = new Asking("a.py", Smaller);
        var chat = FakeChat.Saying($"```python\n{Fixed}```");
        await using var proposal = asking.Open(new FakeModel(chat), new ModelProposalOptions { Answers = 3 });

        await asking.CandidatesAsync(proposal, most: 1);

        Assert.Equal(3, chat.Asked.Count);
    }

    [Fact]
    public async Task A_function_of_a_long_file_is_asked_for_alone_and_put_in_its_place()
    {
        var code = "class A:\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"    def f{i}(self, b):\n        return b * {i}{(i == 33 ? "§" : "")}\n\n"));
        using var asking = new Asking("a.py", code);
        var chat = FakeChat.Saying("```python\ndef f33(self, b):\n    return b + 33\n```");
        await using var proposal = asking.Open(new FakeModel(chat), new ModelProposalOptions { WholeFileTokens = 200 });

        var texts = await asking.TextsAsync(proposal, most: 1);

        Assert.Equal(asking.Text.Replace("        return b * 33\n", "        return b + 33\n", StringComparison.Ordinal), texts[0]);
    }

    [Fact]
    public async Task After_an_answer_that_does_not_build_the_compiler_speaks_in_the_next_question()
    {
        using var asking = new Asking("a.py", Smaller);
        var chat = FakeChat.Saying($"```python\n{Fixed}```");
        await using var proposal = asking.Open(new FakeModel(chat));
        var start = Smaller.IndexOf('>', StringComparison.Ordinal);
        var unbuilt = new CandidatePatch(3, [new TextEdit("a.py", start, 1, "<<")], "rewrite", 2, 0.5);

        var next = await proposal.ExtendAsync(Asking.Miss(unbuilt, "a.py:2: error: no operator <<"), CancellationToken.None).FirstAsync();

        Assert.Equal(Fixed, asking.Apply(next));
        Assert.Contains("-    if a > b:\n+    if a << b:\n\na.py:2: error: no operator <<", chat.Asked[0].Question, StringComparison.Ordinal);
        Assert.Contains($"```python\n{Smaller}```", chat.Asked[0].Question, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_partial_fix_the_next_question_has_the_patched_code_and_what_still_fails()
    {
        using var asking = new Asking("a.py", Smaller, message: "the first failure");
        var chat = FakeChat.Saying($"```python\n{Fixed.Replace("return b", "return b + 0", StringComparison.Ordinal)}```");
        await using var proposal = asking.Open(new FakeModel(chat));
        var start = Smaller.IndexOf('>', StringComparison.Ordinal);
        var partial = new CandidatePatch(3, [new TextEdit("a.py", start, 1, "<")], "rewrite", 2, 0.5);

        var next = await proposal.ExtendAsync(Asking.Miss(partial, failing: new TestResult("test_other", TestOutcome.Failed, TimeSpan.Zero, "the second failure", [])), CancellationToken.None).FirstAsync();

        Assert.Contains("the second failure", chat.Asked[0].Question, StringComparison.Ordinal);
        Assert.DoesNotContain("the first failure", chat.Asked[0].Question, StringComparison.Ordinal);
        Assert.Contains($"```python\n{Fixed}```", chat.Asked[0].Question, StringComparison.Ordinal);
        Assert.Equal("rewrite and rewrite", next.Origin);
        Assert.Contains("return b + 0", asking.Apply(next), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("def f(a):\n    return 1\n\ndef g(a):\n    return 3\n", "def f(a):\n    return 1\n\ndef g(a):\n    return 3\n")]
    [InlineData("def g(a):\n    return 3\n", "def f(a):\n    return 1\n\ndef g(a):\n    return 3\n")]
    [InlineData("    def g(a):\n        return 3", "def f(a):\n    return 1\n\ndef g(a):\n    return 3\n")]
    [InlineData("def h(a):\n    return 3\n", null)]
    public void Of_AnswerForAWholeFile_MayHoldOnlySomeFunctions(string answer, string? expected)
    {
        const string code = "def f(a):\n    return 1\n\ndef g(a):\n    return 2\n";
        var file = new FaultFile("a.py", ShownText.Of(code), (new Dictionary<int, double> { [5] = 1 }, 0.1));

        Assert.Equal(expected, AnswerFit.Of(new Passage(file, 0, code.Length, ""), answer));
    }

    [Theory]
    [InlineData("```python\nx = 1\ny = 2\n```", "x = 1\ny = 2")]
    [InlineData("First:\n```\npip install x\n```\nthen\n````python\nx = 1\n```\n````", "x = 1\n```")]
    [InlineData("<think>x = 1 is wrong\n```\nx = 1\ny = 2\n```</think>~~~\nx = 1\ny = 3\n~~~", "x = 1\ny = 3")]
    [InlineData("```python\nx = 1\ny = 4", "x = 1\ny = 4")]
    [InlineData("x = 1\ny = 5", "x = 1\ny = 5")]
    [InlineData("I do not know.", null)]
    [InlineData("```\nsomething else\n```", null)]
    public void Of_AnyAnswer_FindsTheCodeThatResemblesTheOriginal(string answer, string? code) => Assert.Equal(code, AnswerCode.Of(answer, "x = 1\ny = 2\n"));
}

using System.Text.RegularExpressions;
using BotService.Repair.ModelBackends;
using BotService.Repair.Proposals.Models;

namespace BotService.Repair.Tests.Proposals.Models;

public sealed class EditsTests
{
    private const string Smaller = "def smaller(a, b):\n    if a > b:\n        return a\n    return b\n";

    [Fact]
    public async Task An_edit_block_becomes_a_candidate_and_the_grammar_goes_with_the_question()
    {
        using var asking = new Asking("src/a.py", Smaller);
        var chat = FakeChat.Saying(Block("src/a.py", "    if a > b:\n", "    if a < b:\n"));
        await using var proposal = asking.Open(Large(chat));

        var candidates = await asking.CandidatesAsync(proposal);

        Assert.Equal([Smaller.Replace(">", "<", StringComparison.Ordinal)], candidates.Select(asking.Apply));
        Assert.Equal("edits", candidates[0].Origin);
        var grammar = Assert.IsType<string>(chat.Asked[0].Options.AdditionalProperties!["grammar"]);
        Assert.Contains("f0l1 ::= \"    if a > b:\\n\" f0l2?", grammar, StringComparison.Ordinal);
        Assert.Contains("f0 ::= \"src/a.py\\n<<<<<<< SEARCH\\n\" r0", grammar, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_blocks_make_one_candidate()
    {
        using var asking = new Asking("a.py", Smaller);
        var chat = FakeChat.Saying(Block("a.py", "    if a > b:\n", "    if b > a:\n") + Block("a.py", "    return b\n", "    return abs(b)\n"));
        await using var proposal = asking.Open(Large(chat));

        Assert.Equal(
            Smaller.Replace("a > b", "b > a", StringComparison.Ordinal).Replace("return b", "return abs(b)", StringComparison.Ordinal),
            (await asking.TextsAsync(proposal))[0]);
    }

    [Theory]
    [InlineData("Fix:\n\n**a.py**\n```python\n<<<<<<< SEARCH\n    if a > b:\n=======\n    if a < b:\n>>>>>>> REPLACE\n```\n")]
    [InlineData("<<<<<<<\nif a > b:\n=====\nif a < b:\n>>>>>>> UPDATED\n")]
    [InlineData("other.py\n<<<<<<< SEARCH\n\n    if a > b:  \n\n=======\n    if a < b:\n>>>>>>> REPLACE\n")]
    public async Task Blocks_that_are_not_quite_right_still_match(string answer)
    {
        using var asking = new Asking("a.py", Smaller);
        await using var proposal = asking.Open(Large(FakeChat.Saying(answer)));

        Assert.Equal(Smaller.Replace(">", "<", StringComparison.Ordinal), (await asking.TextsAsync(proposal))[0]);
    }

    [Theory]
    [InlineData("a.py\n<<<<<<< SEARCH\n    if x > b:\n=======\n    if a < b:\n>>>>>>> REPLACE\n")]
    [InlineData("a.py\n<<<<<<< SEARCH\n    if a > b:\n=======\n    if a < b:\n")]
    [InlineData("Change > to <.")]
    public async Task Blocks_that_fit_nowhere_are_malformed(string answer)
    {
        using var asking = new Asking("a.py", Smaller);
        await using var proposal = asking.Open(Large(FakeChat.Saying(answer)));

        Assert.Empty(await asking.CandidatesAsync(proposal));
        Assert.Equal(proposal.Use.Answers, proposal.Use.Malformed);
    }

    [Fact]
    public async Task Of_several_equal_places_the_most_suspicious_one_is_changed()
    {
        using var asking = new Asking("a.js", "function f(a) {\n  a += 1;\n  g(a);\n  a += 1;§\n  return a;\n}\n");
        await using var proposal = asking.Open(Large(FakeChat.Saying(Block("a.js", "  a += 1;\n", "  a += 2;\n"))));

        Assert.Equal(asking.Text.Replace("1;\n  return", "2;\n  return", StringComparison.Ordinal), (await asking.TextsAsync(proposal))[0]);
    }

    [Fact]
    public void For_LinesWithSpecialCharacters_EscapesThem()
    {
        const string code = "a = \"x\\n\"\n\n\tb = 1\n";
        var file = new FaultFile("d/a.py", ShownText.Of(code), ([], 0));

        var grammar = EditGrammar.For([new Passage(file, 0, code.Length, "")]);

        Assert.Contains("f0l0 ::= \"a = \\\"x\\\\n\\\"\\n\" f0l1?\n", grammar, StringComparison.Ordinal);
        Assert.Contains("f0l1 ::= \"\\n\" f0l2?\n", grammar, StringComparison.Ordinal);
        Assert.Contains("f0l2 ::= \"\\tb = 1\\n\"\n", grammar, StringComparison.Ordinal);
        Assert.Contains("r0 ::= f0l0 | f0l2\n", grammar, StringComparison.Ordinal);
        var used = Regex.Matches(Regex.Replace(grammar, "\"(?:[^\"\\\\]|\\\\.)*\"|\\[[^\\]]*\\]", ""), @"\b[a-z]\w*\b").Select(m => m.Value).Distinct();
        Assert.All(used, rule => Assert.Contains($"{rule} ::=", grammar, StringComparison.Ordinal));
    }

    private static string Block(string path, string search, string replacement) => $"{path}\n<<<<<<< SEARCH\n{search}=======\n{replacement}>>>>>>> REPLACE\n";

    private static FakeModel Large(FakeChat chat) => new(chat) { Description = new ModelDescription("fake", "fake", "unknown", 32_000_000_000, 8000) };
}

using BotService.Repair.Proposals.Models;

namespace BotService.Repair.Tests.Proposals.Models;

public sealed class InfillTests
{
    private const string Smaller = "def smaller(a, b):\n    if a > b:§\n        return a\n    return b\n";

    [Fact]
    public async Task The_suspicious_line_is_masked_first_and_filled()
    {
        using var asking = new Asking("a.py", Smaller);
        var infill = new FakeInfill(r => r.Suffix.StartsWith("\n        return a", StringComparison.Ordinal) ? "    if a < b:" : "");
        await using var proposal = asking.Open(new FakeModel(infill: infill));

        var candidate = (await asking.CandidatesAsync(proposal, most: 1))[0];

        Assert.Equal(asking.Text.Replace(">", "<", StringComparison.Ordinal), asking.Apply(candidate));
        Assert.Equal("infill", candidate.Origin);
        Assert.EndsWith("def smaller(a, b):\n", infill.Asked[0].Prefix, StringComparison.Ordinal);
        Assert.Contains("# FAILED test_it", infill.Asked[0].Prefix, StringComparison.Ordinal);
        Assert.Equal(["\n"], infill.Asked[0].Stop);
    }

    [Fact]
    public async Task A_line_is_put_in_before_a_suspicious_one()
    {
        using var asking = new Asking("a.py", Smaller);
        var infill = new FakeInfill(r => r.Suffix.StartsWith("\n    if a > b:", StringComparison.Ordinal) ? "    a = abs(a)" : "    if a > b:");
        await using var proposal = asking.Open(new FakeModel(infill: infill));

        Assert.Contains(asking.Text.Replace("    if a", "    a = abs(a)\n    if a", StringComparison.Ordinal), await asking.TextsAsync(proposal));
    }

    [Fact]
    public async Task Several_lines_are_masked_together()
    {
        using var asking = new Asking("a.py", Smaller);
        var infill = new FakeInfill(r => r.Suffix.StartsWith("\n    return b", StringComparison.Ordinal) ? "    if b > a:\n        return b - a\n" : "    if a > b:");
        await using var proposal = asking.Open(new FakeModel(infill: infill));

        Assert.Contains(asking.Text.Replace("a > b:\n        return a", "b > a:\n        return b - a", StringComparison.Ordinal), await asking.TextsAsync(proposal));
    }

    [Fact]
    public async Task Middles_that_were_cut_off_are_counted_and_left_out()
    {
        using var asking = new Asking("a.py", Smaller);
        await using var proposal = asking.Open(new FakeModel(infill: new FakeInfill(_ => "    if a < b:") { Complete = false }));

        Assert.Empty(await asking.CandidatesAsync(proposal));
        Assert.True(proposal.Use is { Malformed: > 0, Answers: > 0 });
    }

    [Fact]
    public async Task A_file_larger_than_the_room_is_shown_around_the_mask_by_whole_lines()
    {
        var code = string.Concat(Enumerable.Range(0, 900).Select(i => $"x{i} = y{i} + 1{(i == 450 ? "§" : "")}\n"));
        using var asking = new Asking("a.py", code);
        var infill = new FakeInfill(_ => "x450 = 7");
        await using var proposal = asking.Open(new FakeModel(infill: infill), new ModelProposalOptions { PromptTokens = 400 });

        var texts = await asking.TextsAsync(proposal, most: 1);

        Assert.Equal(asking.Text.Replace("x450 = y450 + 1", "x450 = 7", StringComparison.Ordinal), texts[0]);
        Assert.EndsWith("x449 = y449 + 1\n", infill.Asked[0].Prefix, StringComparison.Ordinal);
        Assert.StartsWith("\nx451 = y451 + 1\n", infill.Asked[0].Suffix, StringComparison.Ordinal);
        Assert.True(infill.Asked[0].Prefix.Length + infill.Asked[0].Suffix.Length <= 1200);
        Assert.Matches("^(#|x[0-9]+ = )", infill.Asked[0].Prefix);
    }
}

using BotService.Repair.Proposals.Models;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.Proposals.Models;

public sealed class ForcedPricesTests
{
    private const string Smaller = "def smaller(a, b):\n    if a > b:\n        return a\n    return b\n";

    [Fact]
    public async Task LogRatio_TokenAmongTheBest_IsItsOwn()
    {
        using var asking = new Asking("a.py", Smaller);
        await using var proposal = await ReadAsync(asking, Model());

        Assert.Equal(Math.Log(0.6) - (0.5 * Math.Log(0.39)), proposal.Prices.LogRatio(Patch(">", "<"))!.Value, 9);
    }

    [Fact]
    public async Task LogRatio_LongerTokenWithTheSameStart_IsTheLongest()
    {
        using var asking = new Asking("a.py", Smaller);
        await using var proposal = await ReadAsync(asking, Model().Wishes("if a", " <=", " <= b\n", 0.2));

        Assert.Equal(Math.Log(0.2) - (0.5 * Math.Log(0.19)), proposal.Prices.LogRatio(Patch(">", "<="))!.Value, 9);
    }

    [Fact]
    public async Task LogRatio_ChangeBehindTheOwnToken_IsThatOfTheTokenThatHoldsBoth()
    {
        using var asking = new Asking("a.py", Smaller);
        var model = Words().Wishes("if a", " >=", " >= b\n", 0.2);
        await using var proposal = await ReadAsync(asking, model);

        Assert.Equal(Math.Log(0.2) - (0.5 * Math.Log(0.79)), proposal.Prices.LogRatio(Patch("> b", ">= b"))!.Value, 9);
    }

    [Fact]
    public async Task LogRatio_TokenThatOnlyCutsTheTextElsewhere_IsNoChange()
    {
        using var asking = new Asking("a.py", Smaller);
        await using var proposal = await ReadAsync(asking, Model().Wishes("    if", " a >", " a > b:\n", 0.001));

        Assert.Equal(Math.Log(0.01) - (0.5 * Math.Log(0.99)), proposal.Prices.LogRatio(Patch("b:", "c:"))!.Value, 6);
    }

    [Fact]
    public async Task LogRatio_TokenBelowTheBest_IsAnUpperBound()
    {
        using var asking = new Asking("a.py", Smaller);
        await using var proposal = await ReadAsync(asking, Model());

        var bound = proposal.Prices.LogRatio(Patch("> b", "!= b"))!.Value;

        Assert.Equal(Math.Log(0.01) - (0.5 * Math.Log(0.39)), bound, 6);
    }

    [Fact]
    public async Task LogRatio_SeveralEdits_IsTheLeastLikelyOne()
    {
        using var asking = new Asking("a.py", Smaller);
        await using var proposal = await ReadAsync(asking, Model());
        var both = new CandidatePatch(0, [.. Patch(">", "<").Edits, .. Patch("return b", "return 7").Edits], "", 1, 1);

        Assert.Equal(proposal.Prices.LogRatio(Patch("return b", "return 7")), proposal.Prices.LogRatio(both));
    }

    [Fact]
    public async Task LogRatio_PlaceThatWasNotRead_IsUnknown()
    {
        using var asking = new Asking("a.py", Smaller);
        await using var proposal = await ReadAsync(asking, Model());

        Assert.Null(proposal.Prices.LogRatio(new CandidatePatch(0, [new TextEdit("b.py", 0, 1, "x")], "", 1, 1)));
        Assert.Null(proposal.Prices.LogRatio(new CandidatePatch(0, [], "", 1, 1)));
    }

    [Fact]
    public async Task LogRatio_FileWithCarriageReturns_FindsThePlace()
    {
        using var asking = new Asking("a.py", Smaller.Replace("\n", "\r\n", StringComparison.Ordinal));
        await using var proposal = await ReadAsync(asking, Model());
        var patch = new CandidatePatch(0, [new TextEdit("a.py", asking.Text.IndexOf('>', StringComparison.Ordinal), 1, "<")], "", 1, 1);

        Assert.Equal(Math.Log(0.6) - (0.5 * Math.Log(0.39)), proposal.Prices.LogRatio(patch)!.Value, 9);
    }

    [Fact]
    public async Task Rescore_BeforeAnythingIsRead_IsNull()
    {
        using var asking = new Asking("a.py", Smaller);
        await using var proposal = asking.Open(Model());
        Assert.Null(proposal.Rescore);

        await asking.CandidatesAsync(proposal, most: 1);

        Assert.NotNull(proposal.Rescore);
        var unread = proposal.Rescore(new CandidatePatch(0, [new TextEdit("b.py", 0, 1, "x")], "", 1, 0.3));
        Assert.True(proposal.Rescore(Patch(">", "<") with { Score = 0.3 }) > unread);
        Assert.True(proposal.Rescore(Patch("return b", "return 7") with { Score = 0.3 }) < unread);
    }

    [Fact]
    public void Join_NoRatio_KeepsTheOrderOfScores()
    {
        var scores = new[] { 0.01, 0.2, 0.7, 1 };

        Assert.Equal(scores.Select(s => ForcedPrices.Join(s, null)).Order(), scores.Select(s => ForcedPrices.Join(s, null)));
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(1, -30)]
    [InlineData(0.5, 3)]
    public void Join_AnyInput_StaysBetweenZeroAndOne(double score, double ratio) => Assert.InRange(ForcedPrices.Join(score, ratio), 0, 1);

    private static ToyModel Words() => new(ToyTokenizer.Words());

    private static ToyModel Model() => Words().Wishes("if a", " <", " < b:\n");

    private static async Task<ModelProposal> ReadAsync(Asking asking, ToyModel model)
    {
        var proposal = asking.Open(model);
        await asking.CandidatesAsync(proposal, most: 1);
        return proposal;
    }

    private static CandidatePatch Patch(string old, string fresh) =>
        new(0, [new TextEdit("a.py", Smaller.IndexOf(old, StringComparison.Ordinal), old.Length, fresh)], "test", 2, 1);
}

using BotService.Repair.Selection;
using BotService.Repair.TestRunners;
using BotService.Repair.Validation;

namespace BotService.Repair.Tests.Selection;

public sealed class PatchSelectorTests
{
    [Fact]
    public void Rank_SameScore_PutsTheSmallerEditFirst()
    {
        var ranked = Rank([Patch(1, 5, 0.5, "if (x != null && y > 3)"), Patch(2, 9, 0.5, "<=")], _ => "x > y");

        Assert.Equal([2, 1], ranked.Select(p => p.Candidate.Id));
    }

    [Fact]
    public void Rank_SameSize_PutsTheHigherScoreFirst()
    {
        var ranked = Rank([Patch(1, 5, 0.2, "<="), Patch(2, 9, 0.5, ">=")], _ => "x > y");

        Assert.Equal([2, 1], ranked.Select(p => p.Candidate.Id));
    }

    [Fact]
    public void Rank_LineOnWhichOthersAgree_WinsAgainstALoneOne()
    {
        var ranked = Rank([Patch(1, 9, 0.5, "<="), Patch(2, 5, 0.5, ">="), Patch(3, 5, 0.4, "!=")], _ => "x > y");

        Assert.Equal([2, 1, 3], ranked.Select(p => p.Candidate.Id));
    }

    [Theory]
    [InlineData("a.py", "for i, c in enumerate(xs): total += c * i", "c * i", "i", "c + i")]
    [InlineData("a.cpp", "void f() {\n  a[1] = 1;\n  a[2] = 2;\n}", "a[1] = 1", "a[2] = 2", "a[1] = 3")]
    [InlineData("a.js", "if (left < right) { go(left, right); }", "left < right", "left < left", "right < left")]
    public void Rank_OneOnlyLooksForTheTests_PutsItBehind(string path, string text, string old, string suspect, string sound)
    {
        var start = text.IndexOf(old, StringComparison.Ordinal);
        Plausible Of(int id, string fresh) => new(new CandidatePatch(id, [new TextEdit(path, start, old.Length, fresh)], "any", 1, 0.5), "pattern");

        var ranked = Rank([Of(1, suspect), Of(2, sound)], _ => text);

        Assert.Equal([2, 1], ranked.Select(p => p.Candidate.Id));
    }

    [Fact]
    public void Rank_ModelFindsOneMoreNatural_PutsItFirst()
    {
        var votes = new Dictionary<int, double> { [1] = -2.5, [2] = 4 };

        var ranked = Rank([Patch(1, 5, 0.9, "<="), Patch(2, 9, 0.5, ">="), Patch(3, 7, 0.6, "!=")], _ => "x > y", votes);

        Assert.Equal([2, 1, 3], ranked.Select(p => p.Candidate.Id));
    }

    private static IReadOnlyList<Plausible> Rank(IReadOnlyCollection<Plausible> plausible, Func<string, string> original, Dictionary<int, double>? votes = null) =>
        new PatchSelector(original, votes ?? []).Rank(plausible);

    private static Plausible Patch(int id, int line, double score, string text) =>
        new(new CandidatePatch(id, [new TextEdit("a.py", 0, 1, text)], "relational operator", line, score), "pattern");
}

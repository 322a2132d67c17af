using BotService.Repair.Selection;
using BotService.Repair.TestRunners;
using BotService.Repair.Validation;

namespace BotService.Repair.Tests.Selection;

public sealed class PatchSelectorTests
{
    [Fact]
    public void Rank_SameScore_PutsTheSmallerEditFirst()
    {
        var ranked = PatchSelector.Rank([Patch(1, 5, 0.5, "if (x != null && y > 3)"), Patch(2, 9, 0.5, "<=")]);

        Assert.Equal([2, 1], ranked.Select(p => p.Candidate.Id));
    }

    [Fact]
    public void Rank_SameSize_PutsTheHigherScoreFirst()
    {
        var ranked = PatchSelector.Rank([Patch(1, 5, 0.2, "<="), Patch(2, 9, 0.5, ">=")]);

        Assert.Equal([2, 1], ranked.Select(p => p.Candidate.Id));
    }

    [Fact]
    public void Rank_LineOnWhichOthersAgree_WinsAgainstALoneOne()
    {
        var ranked = PatchSelector.Rank([Patch(1, 9, 0.5, "<="), Patch(2, 5, 0.5, ">="), Patch(3, 5, 0.4, "!=")]);

        Assert.Equal([2, 1, 3], ranked.Select(p => p.Candidate.Id));
    }

    private static Plausible Patch(int id, int line, double score, string text) =>
        new(new CandidatePatch(id, [new TextEdit("a.py", 0, 1, text)], "relational operator", line, score), "pattern");
}

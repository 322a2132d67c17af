using BotService.Repair.TestRunners;
using BotService.Repair.Validation;

namespace BotService.Repair.Selection;

/// <summary>Orders plausible patches by how likely they are correct rather than merely passing.</summary>
/// <remarks>Small edits by operators that often repair, at suspicious lines, first; a line that several plausible patches
/// agree on counts for each of them. What looks as if it only satisfied the tests comes behind.</remarks>
public static class PatchSelector
{
    private const double SizeWeight = 0.02;
    private const double AgreementWeight = 0.2;
    private const double AntiPatternWeight = 0.25;

    /// <param name="original">Gives the original text of a path.</param>
    public static IReadOnlyList<Plausible> Rank(IReadOnlyCollection<Plausible> plausible, Func<string, string> original) =>
    [
        .. plausible
            .OrderByDescending(p => Merit(p, plausible) * Math.Pow(AntiPatternWeight, AntiPatternsOf(p.Candidate, original)))
            .ThenBy(p => p.Candidate.Id),
    ];

    private static int AntiPatternsOf(CandidatePatch patch, Func<string, string> original) =>
        patch.Paths.Sum(path => AntiPatterns.Count(path, original(path), patch.Apply(path, original(path))));

    private static double Merit(Plausible patch, IReadOnlyCollection<Plausible> all)
    {
        var size = patch.Candidate.Edits.Sum(e => Math.Max(e.Length, e.NewText.Length));
        var agreeing = all.Count(p => p != patch && p.Candidate.Line == patch.Candidate.Line);
        var agreement = agreeing / (double)Math.Max(1, all.Count - 1);
        return patch.Candidate.Score / (1 + (SizeWeight * size)) / patch.Candidate.Edits.Count * (1 + (AgreementWeight * agreement));
    }
}

using BotService.Repair.TestRunners;
using BotService.Repair.Validation;

namespace BotService.Repair.Selection;

/// <summary>Orders plausible patches by how likely they are correct rather than merely passing.</summary>
/// <remarks>Small edits by operators that often repair, at suspicious lines, first; a line that several plausible patches
/// agree on counts for each of them. What looks as if it only satisfied the tests comes behind, and what a model finds more natural than the
/// code that it replaces comes before.</remarks>
/// <param name="original">Gives the original text of a path.</param>
/// <param name="votes">Nats by the candidate's id, as <see cref="Proposals.IProposal.VoteAsync"/> gives them.</param>
public sealed class PatchSelector(Func<string, string> original, IReadOnlyDictionary<int, double> votes)
{
    private const double SizeWeight = 0.02;
    private const double AgreementWeight = 0.2;
    private const double AntiPatternWeight = 0.25;
    private const double VoteWeight = 0.3;
    private const double WidestVote = 6;

    public IReadOnlyList<Plausible> Rank(IReadOnlyCollection<Plausible> plausible)
    {
        // One that nobody could judge stands with the least likely of the others.
        var least = votes.Count == 0 ? 0 : votes.Values.Min();
        return
        [
            .. plausible
                .OrderByDescending(p => Merit(p, plausible)
                    * Math.Pow(AntiPatternWeight, AntiPatternsOf(p.Candidate))
                    * Math.Exp(VoteWeight * Math.Clamp(votes.GetValueOrDefault(p.Candidate.Id, least), -WidestVote, WidestVote)))
                .ThenBy(p => p.Candidate.Id),
        ];
    }

    private int AntiPatternsOf(CandidatePatch patch) =>
        patch.Paths.Sum(path => AntiPatterns.Count(path, original(path), patch.Apply(path, original(path))));

    private static double Merit(Plausible patch, IReadOnlyCollection<Plausible> all)
    {
        var size = patch.Candidate.Edits.Sum(e => Math.Max(e.Length, e.NewText.Length));
        var agreeing = all.Count(p => p != patch && p.Candidate.Line == patch.Candidate.Line);
        var agreement = agreeing / (double)Math.Max(1, all.Count - 1);
        return patch.Candidate.Score / (1 + (SizeWeight * size)) / patch.Candidate.Edits.Count * (1 + (AgreementWeight * agreement));
    }
}

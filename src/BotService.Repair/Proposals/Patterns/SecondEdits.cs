using BotService.Repair.Proposals.Patterns.Operators;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Patterns;

/// <summary>A second small edit beside one that repaired some of the failing tests: the cheap operators anywhere suspicious, those of the same kind and place first.</summary>
internal sealed class SecondEdits(PatternSources sources)
{
    private const double SameLine = 3;
    private const double SameOperator = 2;
    private const int Most = 2000;

    private static readonly IReadOnlyList<IPatternOperator> Operators = [new OperatorReplacement(), new BooleanFlip(), new Negation(), new NumberLiterals(), new ArithmeticTerms(), new InlineDeletion(), new Variables(), new StringLiterals()];

    public IEnumerable<CandidatePatch> After(CandidatePatch first) => new PatternSearch(sources, Operators).Run()
        .Take(Most)
        .Where(second => !Overlap(first, second))
        .OrderByDescending(second => second.Score * (second.Line == first.Line ? SameLine : 1) * (second.Origin == first.Origin ? SameOperator : 1))
        .Select((second, id) => new CandidatePatch(id, [.. first.Edits.Concat(second.Edits).OrderBy(e => e.Path, StringComparer.Ordinal).ThenBy(e => e.Start)], $"{first.Origin} and {second.Origin}", Math.Min(first.Line, second.Line), second.Score));

    private static bool Overlap(CandidatePatch one, CandidatePatch other) =>
        one.Edits.Any(a => other.Edits.Any(b => a.Path == b.Path && a.Start <= b.Start + b.Length && b.Start <= a.Start + a.Length));
}

namespace BotService.Evaluation;

/// <summary>Figures of one group of records.</summary>
/// <param name="Plausible">Confirmed by the scorer.</param>
/// <param name="Refuted">Patches of the engine that the scorer did not confirm.</param>
/// <param name="Abstained">Outcome to number of records without a patch.</param>
/// <param name="ValidatedPerMinute">Candidates validated for each minute of the engine's wall-clock time.</param>
internal sealed record EvalGroup(
    string Set,
    string Language,
    int Records,
    int Plausible,
    int EqualsReference,
    int Refuted,
    IReadOnlyDictionary<string, int> Abstained,
    double MedianSeconds,
    double ValidatedPerMinute)
{
    public static EvalGroup Of(string set, string language, IReadOnlyList<EvalRow> rows) => new(
        set,
        language,
        rows.Count,
        rows.Count(r => r.Plausible),
        rows.Count(r => r.EqualsReference),
        rows.Count(r => r.Refuted),
        rows.Where(r => r.Patch.Length == 0).GroupBy(r => r.Outcome).OrderByDescending(g => g.Count()).ToDictionary(g => g.Key, g => g.Count()),
        Math.Round(Median([.. rows.Select(r => r.Seconds).Order()]), 2),
        Math.Round(PerMinute(rows), 1));

    private static double Median(double[] sorted) => sorted.Length == 0
        ? 0
        : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static double PerMinute(IReadOnlyList<EvalRow> rows) =>
        rows.Sum(r => r.Seconds) is > 0 and var seconds ? rows.Sum(r => r.Candidates.Validated) * 60 / seconds : 0;
}

/// <summary>Figures by set and language, and of all records.</summary>
internal sealed record EvalSummary(IReadOnlyList<EvalGroup> Groups, EvalGroup All)
{
    public static EvalSummary Of(IReadOnlyList<EvalRow> rows) => new(
        [.. rows.GroupBy(r => (r.Set, r.Language))
            .OrderBy(g => g.Key.Set, StringComparer.Ordinal).ThenBy(g => g.Key.Language, StringComparer.Ordinal)
            .Select(g => EvalGroup.Of(g.Key.Set, g.Key.Language, [.. g]))],
        EvalGroup.Of("all", "", rows));
}

namespace BotService.Evaluation;

/// <summary>Figures of one group of records.</summary>
/// <param name="Method">Name of the <see cref="EvalMethod"/>.</param>
/// <param name="Plausible">Confirmed by the scorer.</param>
/// <param name="Refuted">Patches of the engine that the scorer did not confirm.</param>
/// <param name="Abstained">Outcome to number of records without a patch.</param>
/// <param name="ValidatedPerMinute">Candidates validated for each minute of the engine's wall-clock time.</param>
internal sealed record EvalGroup(
    string Set,
    string Language,
    string Method,
    int Records,
    int Plausible,
    int EqualsReference,
    int Refuted,
    IReadOnlyDictionary<string, int> Abstained,
    double MedianSeconds,
    double ValidatedPerMinute)
{
    /// <summary>Records where the reference is among the plausible patches, chosen or not.</summary>
    public int ReferenceFound { get; init; }

    /// <summary>Medians over the records where a plausible patch was found: seconds of search and candidates before it.</summary>
    public double MedianFirstSeconds { get; init; }

    public double MedianFirstCandidates { get; init; }

    /// <summary>Mean over all records, of tokens that the model had to compute.</summary>
    public double MeanTokens { get; init; }

    public static EvalGroup Of(string set, string language, string method, IReadOnlyList<EvalRow> rows) => new(
        set,
        language,
        method,
        rows.Count,
        rows.Count(r => r.Plausible),
        rows.Count(r => r.EqualsReference),
        rows.Count(r => r.Refuted),
        rows.Where(r => r.Patch.Length == 0).GroupBy(r => r.Outcome).OrderByDescending(g => g.Count()).ToDictionary(g => g.Key, g => g.Count()),
        Math.Round(Median(rows.Select(r => r.Seconds)), 2),
        Math.Round(PerMinute(rows), 1))
    {
        ReferenceFound = rows.Count(r => r.ReferenceRank is not null),
        MedianFirstSeconds = Math.Round(Median(rows.Where(r => r.FirstPlausible is not null).Select(r => r.FirstPlausible!.Seconds)), 2),
        MedianFirstCandidates = Median(rows.Where(r => r.FirstPlausible is not null).Select(r => (double)r.FirstPlausible!.Candidates)),
        MeanTokens = rows.Count == 0 ? 0 : Math.Round(rows.Average(r => r.Tokens)),
    };

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double PerMinute(IReadOnlyList<EvalRow> rows) =>
        rows.Sum(r => r.Seconds) is > 0 and var seconds ? rows.Sum(r => r.Candidates.Validated) * 60 / seconds : 0;
}

/// <summary>Figures by set, language and method, and of all records by method.</summary>
internal sealed record EvalSummary(IReadOnlyList<EvalGroup> Groups, IReadOnlyList<EvalGroup> All)
{
    public static EvalSummary Of(IReadOnlyList<EvalRow> rows) => new(
        [.. rows.GroupBy(r => (r.Set, r.Language, r.Method))
            .OrderBy(g => g.Key.Set, StringComparer.Ordinal).ThenBy(g => g.Key.Language, StringComparer.Ordinal)
            .Select(g => EvalGroup.Of(g.Key.Set, g.Key.Language, g.Key.Method, [.. g]))],
        [.. rows.GroupBy(r => r.Method).Select(g => EvalGroup.Of("all", "", g.Key, [.. g]))]);
}

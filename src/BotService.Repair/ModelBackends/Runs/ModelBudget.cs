namespace BotService.Repair.ModelBackends.Runs;

/// <summary>What a run may spend on its model; when it is spent, no call begins and those under way are broken off.</summary>
/// <param name="Tokens">Read and written, 1 or more; null is no limit. What a server does not count is estimated.</param>
/// <param name="Time">In which at least one call is under way, above zero; null is no limit.</param>
public sealed record ModelBudget(long? Tokens, TimeSpan? Time)
{
    /// <summary>The tighter of both in each.</summary>
    public ModelBudget Within(ModelBudget other) => new(Least(Tokens, other.Tokens), Least(Time, other.Time));

    private static T? Least<T>(T? one, T? other)
        where T : struct, IComparable<T> =>
        one is { } a && other is { } b ? (a.CompareTo(b) < 0 ? a : b) : one ?? other;
}

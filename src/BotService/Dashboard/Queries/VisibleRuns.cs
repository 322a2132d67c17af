using BotService.Ledger.Rows;

namespace BotService.Dashboard.Queries;

/// <summary>What of the ledger a person may see: all, or some repositories of one forge.</summary>
/// <param name="Forge">Null for all.</param>
internal sealed record VisibleRuns(string? Forge, IReadOnlyList<long> Repositories)
{
    public static readonly VisibleRuns All = new(null, []);

    /// <summary>For caches.</summary>
    public string Key => Forge is null ? "all" : $"{Forge}:{string.Join(',', Repositories.Order())}";

    public IQueryable<RunRow> Of(IQueryable<RunRow> runs) => Forge is null ? runs : runs.Where(r => r.Forge == Forge && Repositories.Contains(r.RepositoryId));

    /// <param name="repository"><c>FORGE:ID</c>.</param>
    public bool Holds(string repository) => Forge is null || Repositories.Any(id => repository == $"{Forge}:{id}");

    public bool Holds(RunRow run) => Forge is null || (run.Forge == Forge && Repositories.Contains(run.RepositoryId));
}

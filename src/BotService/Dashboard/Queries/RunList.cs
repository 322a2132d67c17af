using BotService.Ledger;
using BotService.Ledger.Rows;
using Microsoft.EntityFrameworkCore;

namespace BotService.Dashboard.Queries;

/// <summary>Pages of runs, newest first. Ids are in the order of time, so that a page begins where another ended and never at a count.</summary>
internal sealed class RunList(LedgerDatabase database)
{
    public const int MostRuns = 50;
    private const int MostReason = 300;

    /// <param name="count">1 to 50.</param>
    public Task<RunSlice> ReadAsync(RunFilter filter, VisibleRuns visible, int count, CancellationToken token) => database.ReadAsync(
        async (ledger, t) =>
        {
            var runs = await Rows(Page(Where(visible.Of(ledger.Runs.AsNoTracking()), filter), filter, count + 1)).ToListAsync(t);
            var more = runs.Count > count;
            if (more)
            {
                runs.RemoveAt(count);
            }

            if (filter.After is not null)
            {
                runs.Reverse();
            }

            var fixes = await FixesAsync(ledger, [.. runs.Select(r => r.Id)], t);
            return new RunSlice([.. runs.Select(r => r with { FixPullRequest = fixes.TryGetValue(r.Id, out var number) ? number : r.FixPullRequest })],
                Older: filter.After is not null || more, Newer: filter.After is null ? filter.Before is not null : more);
        },
        token);

    /// <summary>Moves on when any run does.</summary>
    public Task<string> VersionAsync(CancellationToken token) => database.ReadAsync(
        async (ledger, t) =>
        {
            var newest = DateTimeOffset.MinValue;
            foreach (var step in Enum.GetValues<RunStep>())
            {
                var at = await ledger.Runs.Where(r => r.Step == step).OrderByDescending(r => r.ChangedAt).Select(r => (DateTimeOffset?)r.ChangedAt).FirstOrDefaultAsync(t);
                newest = at > newest ? at.Value : newest;
            }

            return newest.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        },
        token);

    internal static IQueryable<RunSummary> Rows(IQueryable<RunRow> runs) => runs.Select(r => new RunSummary(
        r.Id, r.Forge, r.RepositoryName, r.Forge + ":" + r.RepositoryId.ToString(), r.HeadBranch, r.HeadSha, r.PullRequest, r.TriggerKind, r.Step.ToString().ToLower(), r.Result,
        r.Reason.Length > MostReason ? r.Reason.Substring(0, MostReason) : r.Reason)
    {
        Attempt = r.Attempt,
        FixPullRequest = r.FixPullRequest,
        FixState = r.FixState,
        CreatedAt = r.CreatedAt,
        EndedAt = r.EndedAt,
    });

    internal static async Task<Dictionary<string, int?>> FixesAsync(LedgerContext ledger, IReadOnlyList<string> ids, CancellationToken token)
    {
        var items = await ledger.PublishedItems.Where(p => ids.Contains(p.RunId) && p.Kind == FixReference.Kind).Select(p => new { p.RunId, p.Reference }).ToListAsync(token);
        return items.ToDictionary(p => p.RunId, p => FixReference.Number(p.Reference));
    }

    private static IQueryable<RunRow> Where(IQueryable<RunRow> runs, RunFilter filter)
    {
        if (filter.RepositoryKey is var (forge, id))
        {
            runs = runs.Where(r => r.Forge == forge && r.RepositoryId == id);
        }

        if (filter.Trigger is { } trigger)
        {
            runs = runs.Where(r => r.TriggerKind == trigger);
        }

        return filter.Outcome switch
        {
            null => runs,
            Outcomes.Running => runs.Where(r => r.Step == RunStep.Reproduce || r.Step == RunStep.Repair || r.Step == RunStep.Publish),
            var result => runs.Where(r => r.Result == result),
        };
    }

    private static IQueryable<RunRow> Page(IQueryable<RunRow> runs, RunFilter filter, int count)
    {
        if (filter.After is { } after)
        {
            return runs.Where(r => string.Compare(r.Id, after) > 0).OrderBy(r => r.Id).Take(count);
        }

        return (filter.Before is { } before ? runs.Where(r => string.Compare(r.Id, before) < 0) : runs).OrderByDescending(r => r.Id).Take(count);
    }
}

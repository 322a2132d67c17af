using BotService.Ledger;
using BotService.Ledger.Rows;
using Microsoft.EntityFrameworkCore;

namespace BotService.Dashboard.Queries;

/// <summary>Repositories with what became of their runs.</summary>
internal sealed class RepositoryReader(LedgerDatabase database, KeptSummaries summaries, TimeProvider time)
{
    public const int Days = 90;
    private const int Most = 500;

    /// <summary>Those with runs in the last 90 days, the busiest first; at most 500.</summary>
    public Task<IReadOnlyList<RepositoryView>> ReadAsync(VisibleRuns visible, CancellationToken token) => summaries.ReadAsync(Key(visible), t => SumAsync(visible, t), token);

    /// <summary>For those who read it next.</summary>
    public Task CountAsync(VisibleRuns visible, CancellationToken token) => summaries.CountAsync(Key(visible), t => SumAsync(visible, t), token);

    private static (string, string) Key(VisibleRuns visible) => ("repositories", visible.Key);

    private Task<IReadOnlyList<RepositoryView>> SumAsync(VisibleRuns visible, CancellationToken token) => database.ReadAsync<IReadOnlyList<RepositoryView>>(
        async (ledger, t) =>
        {
            var now = time.GetUtcNow();
            var runs = visible.Of(ledger.Runs.AsNoTracking()).Where(r => r.Day > Runs.DayOf(now) - Days);
            var counts = await runs
                .GroupBy(r => new { r.Forge, r.RepositoryId, r.Result, r.FixState })
                .Select(g => new Count(g.Key.Forge, g.Key.RepositoryId, g.Key.Result, g.Key.FixState, g.Count(), g.Max(r => r.Id)!))
                .ToListAsync(t);
            var busiest = counts.GroupBy(c => c.Key).OrderByDescending(g => g.Sum(c => c.Runs)).Take(Most).ToList();
            var newest = busiest.ConvertAll(g => g.Max(c => c.Last)!);
            var names = await ledger.Runs.Where(r => newest.Contains(r.Id)).Select(r => new { Key = r.Forge + ":" + r.RepositoryId.ToString(), r.RepositoryName, r.CreatedAt }).ToDictionaryAsync(r => r.Key, t);
            var used = await UsedTodayAsync(runs, now, t);
            var again = await AgainAsync(ledger, runs, t);
            return
            [
                .. busiest.Select(g => View(g.Key, names[g.Key].RepositoryName, [.. g]) with
                {
                    CameBack = again.GetValueOrDefault(g.Key),
                    LastRun = names[g.Key].CreatedAt,
                    SandboxMinutesToday = used.GetValueOrDefault(g.Key).Sandbox / 60,
                    ModelSecondsToday = used.GetValueOrDefault(g.Key).Model,
                }),
            ];
        },
        token);

    private static RepositoryView View(string key, string name, IReadOnlyList<Count> counts)
    {
        return new RepositoryView(
            key,
            name,
            counts.GroupBy(c => c.Result.Length == 0 ? Outcomes.Running : c.Result).ToDictionary(r => r.Key, r => r.Sum(c => c.Runs)),
            new FixOutcomes(Fixes("merged"), Fixes("closed"), Fixes("")));

        int Fixes(string state) => counts.Where(c => c.Result == Outcomes.Repaired && c.FixState == state).Sum(c => c.Runs);
    }

    private static async Task<Dictionary<string, (double Sandbox, double Model)>> UsedTodayAsync(IQueryable<RunRow> runs, DateTimeOffset now, CancellationToken token)
    {
        // As the budgets count: what changed since midnight. Runs take minutes, so older ones than yesterday's need no look.
        var (midnight, yesterday) = (new DateTimeOffset(now.Date, TimeSpan.Zero), Runs.DayOf(now) - 1);
        var sums = await runs.Where(r => r.Day >= yesterday && r.ChangedAt >= midnight)
            .GroupBy(r => new { r.Forge, r.RepositoryId })
            .Select(g => new { g.Key.Forge, g.Key.RepositoryId, Sandbox = g.Sum(r => r.SandboxSeconds), Model = g.Sum(r => r.ModelSeconds) })
            .ToListAsync(token);
        return sums.ToDictionary(u => $"{u.Forge}:{u.RepositoryId}", u => (u.Sandbox, u.Model));
    }

    private static async Task<Dictionary<string, int>> AgainAsync(LedgerContext ledger, IQueryable<RunRow> runs, CancellationToken token)
    {
        var again = await runs
            .Where(r => r.FixState == "merged" && r.Fingerprint != null && ledger.Events.Any(e => e.RunId == r.Id && e.Name == "fix" && ledger.Runs.Any(
                q => q.Forge == r.Forge && q.RepositoryId == r.RepositoryId && q.Fingerprint == r.Fingerprint && q.CreatedAt > e.At && q.TriggerKind == NewRun.Red)))
            .GroupBy(r => new { r.Forge, r.RepositoryId })
            .Select(g => new { g.Key.Forge, g.Key.RepositoryId, Count = g.Count() })
            .ToListAsync(token);
        return again.ToDictionary(u => $"{u.Forge}:{u.RepositoryId}", u => u.Count);
    }

    private sealed record Count(string Forge, long RepositoryId, string Result, string FixState, int Runs, string Last)
    {
        public string Key => $"{Forge}:{RepositoryId}";
    }
}

using BotService.Ledger;
using Microsoft.EntityFrameworkCore;

namespace BotService.Dashboard.Queries;

/// <summary>Counts and sums by day.</summary>
internal sealed class TrendReader(LedgerDatabase database, KeptSummaries summaries, TimeProvider time)
{
    /// <param name="days">Today included.</param>
    public Task<Trends> ReadAsync(int days, VisibleRuns visible, CancellationToken token) => summaries.ReadAsync(Key(days, visible), t => SumAsync(days, visible, t), token);

    /// <summary>For those who read it next.</summary>
    public Task CountAsync(int days, VisibleRuns visible, CancellationToken token) => summaries.CountAsync(Key(days, visible), t => SumAsync(days, visible, t), token);

    /// <summary>The value below which <paramref name="share"/> of the sorted values lie; null for none.</summary>
    internal static double? Percentile(IReadOnlyList<double> sorted, double share) =>
        sorted.Count == 0 ? null : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];

    private static (string, int, string) Key(int days, VisibleRuns visible) => ("trends", days, visible.Key);

    private Task<Trends> SumAsync(int days, VisibleRuns visible, CancellationToken token)
    {
        var today = Runs.DayOf(time.GetUtcNow());
        var first = today - days + 1;
        return database.ReadAsync(
            async (ledger, t) =>
            {
                var runs = visible.Of(ledger.Runs.AsNoTracking()).Where(r => r.Day >= first);
                var counts = await runs
                    .GroupBy(r => new { r.Day, r.Result })
                    .Select(g => new Count(g.Key.Day, g.Key.Result, g.Count(), g.Sum(r => r.SandboxSeconds), g.Sum(r => r.ModelTokens)))
                    .ToListAsync(t);
                var repaired = await runs.Where(r => r.Result == Outcomes.Repaired).Select(r => new { r.Day, r.CreatedAt, r.EndedAt }).ToListAsync(t);
                var fixes = await runs.Where(r => r.Result == Outcomes.Repaired).GroupBy(r => r.FixState).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(t);
                var seconds = repaired.Where(r => r.EndedAt is not null).Select(r => (r.Day, Seconds: (r.EndedAt!.Value - r.CreatedAt).TotalSeconds)).OrderBy(r => r.Seconds).ToList();
                var byDay = seconds.ToLookup(r => r.Day, r => r.Seconds);
                List<double> all = [.. seconds.Select(s => s.Seconds)];
                return new Trends(
                    [.. Enumerable.Range(first, days).Select(day => DayOf(day, counts, [.. byDay[day]]))],
                    counts.GroupBy(c => c.Result.Length == 0 ? Outcomes.Running : c.Result).ToDictionary(g => g.Key, g => g.Sum(c => c.Runs)))
                {
                    MedianToFix = Percentile(all, 0.5),
                    NinetiethToFix = Percentile(all, 0.9),
                    Fixes = new FixOutcomes(
                        fixes.Where(f => f.Key == "merged").Sum(f => f.Count), fixes.Where(f => f.Key == "closed").Sum(f => f.Count), fixes.Where(f => f.Key.Length == 0).Sum(f => f.Count)),
                };
            },
            token);
    }

    private static DayCounts DayOf(int day, List<Count> counts, IReadOnlyList<double> sorted)
    {
        var ofDay = counts.FindAll(c => c.Day == day);
        return new DayCounts(
            DateOnly.FromDayNumber(day + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber),
            ofDay.GroupBy(c => Outcomes.KindOf(c.Result)).ToDictionary(g => g.Key, g => g.Sum(c => c.Runs)),
            ofDay.Sum(c => c.Sandbox) / 60,
            ofDay.Sum(c => c.Tokens))
        {
            MedianToFix = Percentile(sorted, 0.5),
            NinetiethToFix = Percentile(sorted, 0.9),
        };
    }

    private sealed record Count(int Day, string Result, int Runs, double Sandbox, long Tokens);
}

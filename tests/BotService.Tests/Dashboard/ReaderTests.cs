using BotService.Dashboard;
using BotService.Dashboard.Queries;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Tests.Service;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotService.Tests.Dashboard;

/// <summary>What pages read, on both databases.</summary>
[Collection(ServiceTests.Name)]
public sealed class ReaderTests(PostgreSqlServer postgres)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadAsync_ManyRuns_AreTurnedPageByPageAndCounted(bool onPostgreSql)
    {
        await using var ledger = new OpenLedger(onPostgreSql ? await postgres.NewDatabaseAsync() : null);
        await ledger.Get<LedgerMigration>().ApplyAsync(None);
        var now = TimeProvider.System.GetUtcNow();
        string[] results = ["repaired", "flaky", "no-plausible-patch", "skipped", ""];
        List<RunRow> rows = [.. Enumerable.Range(0, 130).Select(i => StoredRuns.Row(now.AddMinutes(i - 130), results[i % 5], i % 2 + 1, $"octo/app-{i % 2 + 1}"))];
        foreach (var merged in rows.Where(r => r.Result == "repaired").Take(4))
        {
            (merged.FixState, merged.Fingerprint, merged.ModelTokens) = ("merged", "f", 100);
        }

        var ends = rows.Where(r => r.FixState == "merged").Select(r => new RunEventRow { RunId = r.Id, At = r.CreatedAt, Name = "fix", Detail = "merged" });
        await ledger.Get<LedgerDatabase>().WriteAsync(
            (l, _) =>
            {
                l.AddRange(rows);
                l.AddRange(ends);
                return Task.CompletedTask;
            },
            None);
        var list = new RunList(ledger.Get<LedgerDatabase>());

        var first = await list.ReadAsync(new RunFilter(), VisibleRuns.All, 50, None);
        var second = await list.ReadAsync(new RunFilter(Before: first.Runs[^1].Id), VisibleRuns.All, 50, None);
        var third = await list.ReadAsync(new RunFilter(Before: second.Runs[^1].Id), VisibleRuns.All, 50, None);
        var back = await list.ReadAsync(new RunFilter(After: third.Runs[0].Id), VisibleRuns.All, 50, None);
        Assert.Equal(rows.Select(r => r.Id).Reverse(), first.Runs.Concat(second.Runs).Concat(third.Runs).Select(r => r.Id));
        Assert.Equal(second.Runs, back.Runs);
        Assert.Equal((true, false, true, true, false, true), (first.Older, first.Newer, second.Older, second.Newer, third.Older, third.Newer));
        Assert.Equal("running", first.Runs[0].Outcome);

        var narrow = await list.ReadAsync(new RunFilter("local:2", "flaky", "red"), VisibleRuns.All, 50, None);
        Assert.All(narrow.Runs, r => Assert.Equal(("octo/app-2", "flaky"), (r.Repository, r.Result)));
        Assert.Equal(26, (await list.ReadAsync(new RunFilter(Outcome: "running"), VisibleRuns.All, 50, None)).Runs.Count);
        Assert.Empty((await list.ReadAsync(new RunFilter(), new VisibleRuns("local", [3]), 50, None)).Runs);
        Assert.Equal(50, (await list.ReadAsync(new RunFilter(), new VisibleRuns("local", [1]), 50, None)).Runs.Count);

        using var cache = new MemoryCache(new MemoryCacheOptions());
        var kept = new KeptSummaries(cache, TimeProvider.System, NullLogger<KeptSummaries>.Instance);
        var trends = await new TrendReader(ledger.Get<LedgerDatabase>(), kept, TimeProvider.System).ReadAsync(7, VisibleRuns.All, None);
        Assert.Equal((130, 26, 78, 26), (trends.Seen, trends.Of("repaired"), trends.Tried, trends.Of("running")));
        Assert.Equal((90.0, 90.0, new FixOutcomes(4, 0, 22)), (trends.MedianToFix, trends.NinetiethToFix, trends.Fixes));
        Assert.Equal((7, 400L, 65.0), (trends.Days.Count, trends.Days.Sum(d => d.ModelTokens), Math.Round(trends.Days.Sum(d => d.SandboxMinutes), 3)));

        var repositories = await new RepositoryReader(ledger.Get<LedgerDatabase>(), kept, TimeProvider.System).ReadAsync(VisibleRuns.All, None);
        Assert.Equal(["octo/app-1", "octo/app-2"], repositories.Select(r => r.Name).Order());
        Assert.All(repositories, r => Assert.Equal((65, 13, 2, 1), (r.Runs, r.Of("repaired"), r.Fixes.Merged, r.CameBack)));

        var names = new RepositoryNames(ledger.Get<LedgerDatabase>());
        Assert.Equal<RepositoryName>([new("local:1", "octo/app-1"), new("local:2", "octo/app-2")], await names.ReadAsync(VisibleRuns.All, None));
        Assert.Equal<RepositoryName>([new("local:2", "octo/app-2")], await names.ReadAsync(new VisibleRuns("local", [2, 3]), None));
    }

    [Theory]
    [InlineData("EXPLAIN QUERY PLAN SELECT reason FROM runs WHERE result = 'repaired' AND id < 'x' ORDER BY id DESC LIMIT 51", "IX_runs_result_id")]
    [InlineData("EXPLAIN QUERY PLAN SELECT reason FROM runs WHERE trigger_kind = 'red' AND id < 'x' ORDER BY id DESC LIMIT 51", "IX_runs_trigger_kind_id")]
    [InlineData("EXPLAIN QUERY PLAN SELECT reason FROM runs WHERE forge = 'local' AND repository_id = 1 AND id < 'x' ORDER BY id DESC LIMIT 51", "IX_runs_forge_repository_id_id")]
    [InlineData("EXPLAIN QUERY PLAN SELECT day, result, count(*), sum(sandbox_seconds), sum(model_tokens) FROM runs WHERE day >= 1 GROUP BY day, result", "COVERING INDEX runs_by_day")]
    public async Task ReadAsync_Filter_GoesByAnIndexInTheOrderOfTheList(string sql, string index)
    {
        await using var ledger = new OpenLedger(null);
        await ledger.Get<LedgerMigration>().ApplyAsync(None);

        var plan = await ledger.Get<LedgerDatabase>().ReadAsync((l, t) => l.Database.SqlQueryRaw<Step>(sql).ToListAsync(t), None);

        Assert.Contains(index, plan[0].Detail);
        Assert.DoesNotContain(plan, p => p.Detail.Contains("FOR ORDER BY", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.5, 2)]
    [InlineData(0.9, 4)]
    public void Percentile_Sorted_IsOneOfThem(double share, double expected) => Assert.Equal(expected, TrendReader.Percentile([1, 2, 3, 4], share));

    [Fact]
    public void Percentile_None_IsNone() => Assert.Null(TrendReader.Percentile([], 0.5));

    private sealed record Step(int Id, int Parent, int NotUsed, string Detail);
}

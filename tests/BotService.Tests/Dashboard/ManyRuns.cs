using System.Diagnostics;
using BotService.Dashboard.Queries;
using BotService.Fixture;
using BotService.Ledger;
using BotService.Tests.Service;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace BotService.Tests.Dashboard;

/// <summary>Times of pages over a ledger of 100,000 runs, for people to read. Only where <c>BOTSERVICE_TEST_MANY_RUNS</c> is set.</summary>
[Collection(ServiceTests.Name)]
public sealed class ManyRuns(PostgreSqlServer postgres, ITestOutputHelper output)
{
    private const int Count = 100_000;
    private static readonly string[] Results = ["repaired", "no-plausible-patch", "skipped", "flaky", "superseded", "not-reproduced", "failed"];

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Times_of_pages(bool onPostgreSql)
    {
        Skip.If(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("BOTSERVICE_TEST_MANY_RUNS")), "BOTSERVICE_TEST_MANY_RUNS is not set");
        using var folder = new TemporaryFolder();
        var settings = ServiceHost.Settings(folder, onPostgreSql ? await postgres.NewDatabaseAsync() : null);
        settings["BotService:Dashboard:AdminToken"] = PagesHost.Token;
        await using var service = await ServiceHost.StartAsync(settings, queues: []);
        await SeedAsync(service);
        await service.ReadAsync(l => l.Database.ExecuteSqlRawAsync(onPostgreSql ? "VACUUM ANALYZE" : "SELECT 1"));
        var counting = Stopwatch.GetTimestamp();
        Assert.True(await service.Services.GetRequiredService<SummaryWarmer>().WarmAsync(CancellationToken.None));
        output.WriteLine($"{(onPostgreSql ? "PostgreSQL" : "SQLite"),-10} counted in the background, as at a start, in {Stopwatch.GetElapsedTime(counting).TotalMilliseconds:0} ms");
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", PagesHost.Token);
        var middle = await service.ReadAsync(l => Task.FromResult(l.Runs.OrderBy(r => r.Id).Skip(Count / 2).First().Id));

        await service.Client.GetStringAsync($"/runs/{middle}");
        foreach (var path in new[]
        {
            "/runs", $"/runs?before={middle}", "/runs?outcome=repaired", "/runs?repository=local:7", $"/runs?repository=local:7&outcome=failed&before={middle}", "/runs?trigger=red&outcome=flaky",
            "/runs?trigger=review", "/repositories", "/?days=30", "/?days=90", $"/runs/{middle}", "/health", "/api/runs",
        })
        {
            var times = new List<double>();
            for (var i = 0; i < 5; i++)
            {
                var began = Stopwatch.GetTimestamp();
                await service.Client.GetStringAsync(path);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            output.WriteLine($"{(onPostgreSql ? "PostgreSQL" : "SQLite"),-10} {path,-80} first {times[0]:0} ms, then {times.Skip(1).Order().ElementAt(1):0} ms");
        }
    }

    private static async Task SeedAsync(ServiceHost service)
    {
        var start = TimeProvider.System.GetUtcNow().AddDays(-85);
        var database = service.Services.GetRequiredService<LedgerDatabase>();
        var report = new string('x', 4000);
        for (var at = 0; at < Count; at += 5000)
        {
            var first = at;
            await database.WriteAsync(
                (ledger, _) =>
                {
                    ledger.ChangeTracker.AutoDetectChangesEnabled = false;
                    ledger.AddRange(Enumerable.Range(first, 5000).Select(i =>
                    {
                        var row = StoredRuns.Row(start.AddSeconds(i * 85 * 86_400.0 / Count), Results[i % Results.Length], i % 40, $"octo/app-{i % 40}");
                        (row.Report, row.TriggerKind, row.FixState, row.Fingerprint) = (report, i % 11 == 0 ? "command" : "red", i % 14 == 0 ? "merged" : "", $"{i % 5000}");
                        return row;
                    }));
                    return Task.CompletedTask;
                },
                CancellationToken.None);
        }
    }
}

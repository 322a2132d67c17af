using BotService.Ledger;
using Microsoft.EntityFrameworkCore;

namespace BotService.Dashboard.Queries;

/// <summary>Counts a large ledger's runs before somebody asks, so that nobody waits for it. A small one is counted when it is looked at.</summary>
internal sealed partial class SummaryWarmer(LedgerDatabase database, TrendReader trends, RepositoryReader repositories, TimeProvider time, ILogger<SummaryWarmer> log) : BackgroundService
{
    private const int Large = 10_000;

    /// <summary>Shorter than summaries are shown.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <returns>Whether the ledger is large.</returns>
    public async Task<bool> WarmAsync(CancellationToken token)
    {
        if (await database.ReadAsync((ledger, t) => ledger.Runs.Select(r => r.Id).Take(Large).CountAsync(t), token) < Large)
        {
            return false;
        }

        await repositories.CountAsync(VisibleRuns.All, token);
        foreach (var days in PageEndpoints.Spans)
        {
            await trends.CountAsync(days, VisibleRuns.All, token);
        }

        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                await WarmAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.NotCounted(log, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Runs could not be counted for the pages: {Message}")]
        public static partial void NotCounted(ILogger log, string message);
    }
}

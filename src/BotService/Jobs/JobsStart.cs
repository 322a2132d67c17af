using BotService.Ledger;
using Hangfire;

namespace BotService.Jobs;

/// <summary>Sets the hourly sweeps up and does the first one at once, before the queues are served.</summary>
internal sealed class JobsStart(IRecurringJobManager recurring, IBackgroundJobClient jobs, ForgeSet forges, LostWork lost, DatabaseOptions database) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var forge in forges.Ids)
        {
            recurring.AddOrUpdate<SweepJob>($"sweep-{forge}", Queues.Publish, j => j.ForgeAsync(forge, CancellationToken.None), Cron.Hourly());
            jobs.Enqueue<SweepJob>(Queues.Publish, j => j.StartAsync(forge, CancellationToken.None));
        }

        recurring.AddOrUpdate<SweepJob>("sweep-ledger", Queues.Publish, j => j.LedgerAsync("ledger", CancellationToken.None), "*/15 * * * *");
        if (database.Kind == DatabaseKind.Sqlite)
        {
            await lost.RecoverAllAsync(cancellationToken);
        }
        else
        {
            jobs.Enqueue<SweepJob>(Queues.Publish, j => j.LedgerAsync("ledger", CancellationToken.None));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using BotService.Ledger;
using BotService.Ledger.Rows;
using Microsoft.EntityFrameworkCore;

namespace BotService.Demo;

/// <summary>Follows in the ledger what the service does.</summary>
internal sealed class DemoLedger(LedgerDatabase database, LedgerCommits commits)
{
    /// <summary>Waits until a job has handled the delivery.</summary>
    /// <returns>What came of it.</returns>
    public async Task<string> HandledAsync(string deliveryId, CancellationToken token)
    {
        while (true)
        {
            var delivery = await database.ReadAsync((l, t) => l.Deliveries.AsNoTracking().FirstOrDefaultAsync(d => d.DeliveryId == deliveryId, t), token);
            if (delivery is { State: DeliveryState.Done or DeliveryState.Failed })
            {
                return delivery.Result;
            }

            await commits.WaitAsync(token);
        }
    }

    /// <summary>Shows each step of the only run as it is written, until it has ended.</summary>
    /// <returns>Null when there is no run.</returns>
    public async Task<(RunRow Run, List<RunEventRow> Timeline)?> FollowAsync(Action<RunEventRow> show, CancellationToken token)
    {
        var timeline = new List<RunEventRow>();
        while (true)
        {
            // The run first: when it has ended, all of its steps are there to be read.
            var run = await database.ReadAsync((l, t) => l.Runs.AsNoTracking().OrderBy(r => r.CreatedAt).FirstOrDefaultAsync(t), token);
            var last = timeline.Count == 0 ? 0 : timeline[^1].Id;
            var news = await database.ReadAsync((l, t) => l.Events.AsNoTracking().Where(e => e.Id > last).OrderBy(e => e.Id).ToListAsync(t), token);
            news.ForEach(show);
            timeline.AddRange(news);
            if (run is null or { Step: RunStep.Ended })
            {
                return run is null ? null : (run, timeline);
            }

            await commits.WaitAsync(token);
        }
    }
}

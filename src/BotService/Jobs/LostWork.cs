using BotService.Ledger;

namespace BotService.Jobs;

/// <summary>Brings back what a crash left between ledger and queue, and forgets what is old.</summary>
internal sealed partial class LostWork(Deliveries deliveries, Runs runs, RunQueue queue, LostWorkLimits limits, ILogger<LostWork> log)
{
    private static readonly TimeSpan AlarmWindow = TimeSpan.FromDays(1);
    private const int AlarmAt = 5;

    /// <summary>Work that nobody has touched for a while.</summary>
    public async Task RecoverAsync(CancellationToken token)
    {
        var now = limits.Time.GetUtcNow();
        await RecoverAsync(now - limits.Jobs.LostAfter, token);
        await deliveries.DeleteAsync(now - TimeSpan.FromDays(limits.Runs.DeliveryDays), token);
        foreach (var run in await runs.WithOpenFixAsync(token))
        {
            queue.FollowUp(run);
        }

        var (seen, handled) = await runs.LivenessAsync(now - AlarmWindow, token);
        if (seen >= AlarmAt && handled == 0)
        {
            Log.NothingHandled(log, seen);
        }
    }

    /// <summary>All work: the queues of an embedded service live no longer than its process.</summary>
    public Task RecoverAllAsync(CancellationToken token) => RecoverAsync(DateTimeOffset.MaxValue, token);

    private async Task RecoverAsync(DateTimeOffset untouchedSince, CancellationToken token)
    {
        var returned = await deliveries.ReturnAsync(untouchedSince, token);
        var unfinished = await runs.UnfinishedAsync(untouchedSince, token);
        foreach (var (id, step) in unfinished)
        {
            await runs.TouchAsync(id, token);
            queue.Enqueue(step, id);
        }

        if (returned + unfinished.Count > 0)
        {
            Log.Recovered(log, returned, unfinished.Count);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Deliveries} deliveries and {Runs} runs were left unfinished and are queued again")]
        public static partial void Recovered(ILogger log, int deliveries, int runs);

        [LoggerMessage(2, LogLevel.Error, "{Seen} red builds were seen in the last day and none was handled. Check that the queues reproduce, repair and publish are served")]
        public static partial void NothingHandled(ILogger log, int seen);
    }
}

internal sealed record LostWorkLimits(JobsOptions Jobs, RunOptions Runs, TimeProvider Time);

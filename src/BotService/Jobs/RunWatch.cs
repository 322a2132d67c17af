using BotService.Ledger;
using BotService.Ledger.Rows;

namespace BotService.Jobs;

/// <summary>Holds the branch while a job works on it, and stops the job when the run is told to end or the branch is lost.</summary>
internal sealed partial class RunWatch : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private readonly RunRow run;
    private readonly BranchLeases leases;
    private readonly Runs runs;
    private readonly TimeSpan leaseTime;
    private readonly ILogger log;
    private readonly CancellationTokenSource work;
    private readonly CancellationTokenSource end = new();
    private readonly Task loop;

    public RunWatch(RunRow run, string owner, RunWatches parts, CancellationToken stop)
    {
        this.run = run;
        Owner = owner;
        (leases, runs, leaseTime, log) = (parts.Leases, parts.Runs, parts.Options.LeaseTime, parts.Log);
        work = CancellationTokenSource.CreateLinkedTokenSource(stop);
        loop = Task.Run(() => LoopAsync(parts.Time), CancellationToken.None);
    }

    public string Owner { get; }

    /// <summary>Cancelled when the process stops, the run is cancelled before it is published, or another execution has taken the branch.</summary>
    public CancellationToken Token => work.Token;

    /// <summary>Null unless the run was told to stop.</summary>
    public string? CancelReason { get; private set; }

    public bool IsLost { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await loop;
        if (!IsLost)
        {
            await leases.ReleaseAsync(run.Branch(), Owner, CancellationToken.None);
        }

        work.Dispose();
        end.Dispose();
    }

    private async Task LoopAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(Look, time);
        var renewed = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token))
            {
                if (await LookAsync(time.GetElapsedTime(renewed) > leaseTime / 3, time.GetElapsedTime(renewed) > leaseTime))
                {
                    renewed = time.GetTimestamp();
                }

                // What has begun to go out goes out whole: half of a fix, such as a branch without a pull request, helps nobody and stays.
                if ((CancelReason is not null && run.Step != RunStep.Publish) || IsLost)
                {
                    await work.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The job has ended.
        }
    }

    /// <returns>Whether the lease was renewed.</returns>
    private async Task<bool> LookAsync(bool renew, bool overdue)
    {
        try
        {
            CancelReason = await runs.CancelReasonAsync(run.Id, end.Token);
            if (!renew)
            {
                return false;
            }

            IsLost = !await leases.HoldAsync(run.Branch(), Owner, leaseTime, end.Token);
            await runs.TouchAsync(run.Id, end.Token);
            return !IsLost;
        }
        catch (Exception e) when (Transient.Is(e))
        {
            // The database may come back before the lease has passed.
            Log.NotSeen(log, e.Message);
            IsLost = overdue;
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The ledger cannot be asked whether the run shall go on: {Message}")]
        public static partial void NotSeen(ILogger log, string message);
    }
}

/// <summary>What every watch needs.</summary>
internal sealed record RunWatches(BranchLeases Leases, Runs Runs, JobsOptions Options, TimeProvider Time, ILogger<RunWatch> Log);

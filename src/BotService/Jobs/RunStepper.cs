using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Telemetry;
using Hangfire.Server;

namespace BotService.Jobs;

/// <summary>Does one step of a run at least once and writes its result exactly once. Every job of a run goes through here.</summary>
internal sealed partial class RunStepper(RunWatches watches, RunQueue queue, ServiceMeters meters, ILogger<RunStepper> log)
{
    public async Task RunAsync(string runId, RunStep step, PerformContext? job, Func<RunRow, CancellationToken, Task<StepResult>> work, CancellationToken stop)
    {
        using var scope = log.BeginScope("run {Run}", runId);
        if (await AtAsync(step, runId, stop) is not { } seen)
        {
            return;
        }

        var owner = Guid.NewGuid().ToString("N");
        if (!await watches.Leases.HoldAsync(seen.Branch(), owner, watches.Options.LeaseTime, stop))
        {
            queue.Schedule(step, runId, watches.Options.LeaseTime / 4);
            return;
        }

        // It may have gone on before the branch was ours.
        if (await AtAsync(step, runId, stop) is not { } run)
        {
            await watches.Leases.ReleaseAsync(seen.Branch(), owner, stop);
            return;
        }

        using var span = ServiceTraces.Continue($"job {step.ToString().ToLowerInvariant()}", run.TraceParent)
            ?.SetTag("forge", run.Forge).SetTag("repository", run.RepositoryName).SetTag("run", runId);
        await watches.Runs.TouchAsync(runId, stop);
        Action passOn;
        await using (var watch = new RunWatch(run, owner, watches, stop))
        {
            var result = await ResultAsync(run, watch, IsLastTry(job), work, stop);
            passOn = await WriteAsync(run, watch, result, stop);
        }

        // Only now, or the next job would find the branch taken.
        passOn();
    }

    /// <returns>Null when the run is not at this step any more.</returns>
    private async Task<RunRow?> AtAsync(RunStep step, string runId, CancellationToken stop)
    {
        var run = await watches.Runs.FindAsync(runId, stop);
        if (run is not null && run.Step != step)
        {
            // An earlier execution wrote its result; it may have died before it passed the run on.
            queue.Enqueue(run.Step, runId);
        }

        return run?.Step == step ? run : null;
    }

    private static bool IsLastTry(PerformContext? job) => job?.GetJobParameter<int>("RetryCount") >= Transient.Retries;

    private async Task<StepResult> ResultAsync(
        RunRow run, RunWatch watch, bool lastTry, Func<RunRow, CancellationToken, Task<StepResult>> work, CancellationToken stop)
    {
        if (run is { CancelReason: { } before, Step: not RunStep.Publish })
        {
            return new StepResult.End(Endings.Cancelled, before);
        }

        try
        {
            return await work(run, watch.Token);
        }
        catch (OperationCanceledException) when (watch.CancelReason is not null && run.Step != RunStep.Publish)
        {
            return new StepResult.End(Endings.Cancelled, watch.CancelReason);
        }
        catch (OperationCanceledException) when (watch.IsLost && !stop.IsCancellationRequested)
        {
            return new StepResult.Later(watches.Options.LeaseTime, "the branch was lost to another execution");
        }
        catch (Exception e) when (e is not OperationCanceledException && (lastTry || !Transient.Is(e)))
        {
            // The queue would drop the job here, and the run would never get a name for its end.
            Log.Failed(log, e, run.Id, run.Step);
            return new StepResult.End(Endings.Failed, lastTry ? $"Given up after {Transient.Retries + 1} tries: {e.Message}" : e.Message);
        }
    }

    /// <returns>What is left to do when the branch is free.</returns>
    private async Task<Action> WriteAsync(RunRow run, RunWatch watch, StepResult result, CancellationToken stop)
    {
        switch (result)
        {
            case StepResult.Later later:
                Log.Later(log, run.Id, later.After, later.Reason);
                await watches.Runs.TouchAsync(run.Id, stop);
                return () => queue.Schedule(run.Step, run.Id, later.After);
            case StepResult.Next next when await AdvanceAsync(run, watch, next.Step, next.Change):
                Log.Next(log, run.Id, next.Step);
                return () => queue.Enqueue(next.Step, run.Id);
            case StepResult.End end when await AdvanceAsync(run, watch, RunStep.Ended, r => (r.Result, r.Reason) = (end.Result, end.Reason)):
                Log.Ended(log, run.Id, end.Result, end.Reason);
                return () =>
                {
                    meters.Ended(run, end.Result, watches.Time.GetUtcNow());
                    if (run.Cause == NewRun.Red)
                    {
                        meters.RedEnded(run.Forge, end.Result);
                    }

                    queue.Enqueue(RunStep.Ended, run.Id);
                };
            default:
                Log.TakenOver(log, run.Id);
                return () => { };
        }
    }

    // Not with the job's token: what was found out is written also while the process is asked to stop.
    private Task<bool> AdvanceAsync(RunRow run, RunWatch watch, RunStep step, Action<RunRow> change) => watches.Runs.AdvanceAsync(
        run,
        watch.Owner,
        r =>
        {
            change(r);
            r.Step = step;
        },
        CancellationToken.None);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Run {Run} failed in step {Step}")]
        public static partial void Failed(ILogger log, Exception e, string run, RunStep step);

        [LoggerMessage(2, LogLevel.Information, "Run {Run} waits {After}: {Reason}")]
        public static partial void Later(ILogger log, string run, TimeSpan after, string reason);

        [LoggerMessage(3, LogLevel.Information, "Run {Run} goes on to {Step}")]
        public static partial void Next(ILogger log, string run, RunStep step);

        [LoggerMessage(4, LogLevel.Information, "Run {Run} ended: {Result}. {Reason}")]
        public static partial void Ended(ILogger log, string run, string result, string reason);

        [LoggerMessage(5, LogLevel.Warning, "Run {Run} was taken over by another execution; this result is dropped")]
        public static partial void TakenOver(ILogger log, string run);
    }
}

using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Publishing;
using Hangfire;
using Hangfire.Server;

namespace BotService.Jobs;

/// <summary>Puts the result of a run on the forge. Safe to repeat: it finds what an earlier call left.</summary>
internal interface IRunPublisher
{
    /// <returns>What came of it, for the run's timeline.</returns>
    Task<string> PublishAsync(FinishedRun run, CancellationToken token);
}

/// <summary>Brings the result to people.</summary>
[AutomaticRetry(Attempts = Transient.Retries, DelaysInSeconds = [5, 30, 120, 600, 1800])]
internal sealed class PublishJob(RunStepper stepper, IRunPublisher publisher, Runs runs, IPublishedItems published, PullRequestRuns pulls)
{
    public Task RunAsync(string runId, PerformContext? job, CancellationToken stop) => stepper.RunAsync(runId, RunStep.Publish, job, WorkAsync, stop);

    private async Task<StepResult> WorkAsync(RunRow run, CancellationToken token)
    {
        if (run.CancelReason is { } reason && !await HasBegunAsync(run, token))
        {
            return new StepResult.End(Endings.Cancelled, reason);
        }

        var red = (run.FixPullRequestRef() ?? run.PullRequestRef()) is { } pull ? await pulls.RedAsync(pull, token) : null;
        var finished = run.Finished() with { RedPullRequest = red };
        await runs.NoteAsync(run.Id, "published", await publisher.PublishAsync(finished, token), token);
        return new StepResult.End(finished.Report.Outcome.Name, finished.Report.Outcome.Reason);
    }

    /// <summary>A stop that comes after a crash in the middle finds something on the forge already.</summary>
    private async Task<bool> HasBegunAsync(RunRow run, CancellationToken token)
    {
        foreach (var step in new[] { Steps.Branch, Steps.Review, Steps.Comment })
        {
            if (await published.FindAsync(run.Id, step, token) is not null)
            {
                return true;
            }
        }

        return false;
    }
}

using BotService.Forges;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Publishing;

namespace BotService.Jobs;

/// <summary>What people see of a run while it waits and works, and when it ends with nothing to publish.</summary>
internal sealed partial class RunChecks(ForgeSet forges, Answers answers, IPublishedItems published, ILogger<RunChecks> log)
{
    /// <summary>Only where the forge has check runs: a commit status that is pending would make a red pipeline look unfinished.</summary>
    public async Task StartAsync(RunRow run, bool isQueued, CancellationToken token)
    {
        if (forges.Of(run.Forge).Capabilities.CheckRuns)
        {
            // Recorded first: whatever was begun must be ended.
            await published.RecordAsync(run.Id, Steps.Started, run.Id, token);
            await TellAsync(run, () => answers.StartedAsync(run.Repository(), run.Id, run.HeadSha, isQueued, token));
        }
    }

    /// <summary>Closes the check, and answers who asked.</summary>
    public async Task EndAsync(RunRow run, CancellationToken token)
    {
        // What has a report was published, unless publishing itself came to nothing.
        if (run is { Report: not null, Result: not (Endings.Cancelled or Endings.Failed) } || await published.FindAsync(run.Id, Steps.Check, token) is not null)
        {
            return;
        }

        if (await published.FindAsync(run.Id, Steps.Started, token) is not null)
        {
            await TellAsync(run, () => answers.EndedAsync(run.Repository(), run.Id, run.HeadSha, (run.Result, run.Reason), token));
        }

        // Who cancelled it knows.
        if (run.TriggerValue() is not RunTrigger.RedBuild && run.Result != Endings.Cancelled && (run.FixPullRequestRef() ?? run.PullRequestRef()) is { } where)
        {
            await TellAsync(run, () => answers.EndedAsync(where, (run.Result, run.Reason), token));
        }

        await published.RecordAsync(run.Id, Steps.Check, run.Id, token);
    }

    // A run does not fail because nobody may hear of it.
    private async Task TellAsync(RunRow run, Func<Task> tell)
    {
        try
        {
            await tell();
        }
        catch (ForgeException e) when (!e.Transient)
        {
            Log.NotTold(log, run.Id, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The forge does not take what is to be said of run {Run}: {Message}")]
        public static partial void NotTold(ILogger log, string run, string message);
    }
}

using BotService.Forges;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Publishing;

namespace BotService.Jobs;

/// <summary>The run's check on the red commit while it waits and works, and when it ends with nothing to publish. Only where the forge has
/// check runs: a commit status that is pending would make a red pipeline look unfinished.</summary>
internal sealed partial class RunChecks(ForgeSet forges, Answers answers, IPublishedItems published, ILogger<RunChecks> log)
{
    public async Task StartAsync(RunRow run, bool isQueued, CancellationToken token)
    {
        if (!forges.Of(run.Forge).Capabilities.CheckRuns)
        {
            return;
        }

        // Recorded first: whatever was begun must be ended.
        await published.RecordAsync(run.Id, Steps.Started, run.Id, token);
        try
        {
            await answers.StartedAsync(run.Repository(), run.Id, run.HeadSha, isQueued, token);
        }
        catch (ForgeException e) when (!e.Transient)
        {
            // A repair does not fail because nobody may see that it goes on.
            Log.NotTold(log, run.Id, e.Message);
        }
    }

    public async Task EndAsync(RunRow run, CancellationToken token)
    {
        if (await published.FindAsync(run.Id, Steps.Started, token) is not null && await published.FindAsync(run.Id, Steps.Check, token) is null)
        {
            await answers.EndedAsync(run.Repository(), run.Id, run.HeadSha, (run.Result, run.Reason), token);
            await published.RecordAsync(run.Id, Steps.Check, run.Id, token);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The forge does not take the check of run {Run}: {Message}")]
        public static partial void NotTold(ILogger log, string run, string message);
    }
}

using BotService.Forges;
using BotService.Jobs;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Publishing;

namespace BotService.Dashboard;

/// <summary>Retry and stop. Pressing twice does it once.</summary>
internal sealed class RunActions(Runs runs, RunCancellation cancellation, RunQueue queue)
{
    /// <returns>The new run.</returns>
    public async Task<string> RetryAsync(RunRow run, ForgeUser by, CancellationToken token)
    {
        var start = new NewRun(run.Repository(), run.HeadSha, run.HeadBranch, RetryCause(run.Id))
        {
            PullRequest = run.PullRequestRef(),
            FixPullRequest = run.FixPullRequestRef(),
            Trigger = new RunTrigger.Command(by, null),
            Wishes = LedgerJson.Read<RunWishes>(run.Wishes),
        };
        var (fresh, _) = await runs.BeginAsync(start, token);
        if (fresh.Step == RunStep.Reproduce && fresh.ChangedAt == fresh.CreatedAt)
        {
            queue.Enqueue(fresh.Step, fresh.Id);
        }

        return fresh.Id;
    }

    /// <returns>False when it had ended or was told before.</returns>
    public async Task<bool> StopAsync(RunRow run, string by, CancellationToken token)
    {
        if (await cancellation.CancelAsync(run.Id, $"Stopped by {by} on the pages.", token) is not { } told)
        {
            return false;
        }

        await runs.NoteAsync(run.Id, "stop", $"asked for by {by}", token);
        queue.Enqueue(told.Step, told.Id);
        return true;
    }

    /// <summary>One retry for each run: the retry has a button of its own.</summary>
    internal static string RetryCause(string runId) => $"retry:{runId}";
}

using BotService.Forges;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Telemetry;

namespace BotService.Jobs;

/// <summary>Begins and ends runs, in the ledger and in the queues. Repeating it changes nothing.</summary>
internal sealed class RunCommands(Runs runs, RunCancellation cancellation, RunQueue queue, ServiceMeters meters)
{
    /// <returns>The run that began by itself for this red commit; null when there is none.</returns>
    public async Task<string?> SeenAgainAsync(RepositoryRef repository, string sha, CancellationToken token)
    {
        var known = await runs.SeenAgainAsync(repository, sha, token);
        if (known is not null)
        {
            EnqueueIfNew(known);
        }

        return known?.Id;
    }

    public async Task<string> BeginAsync(NewRun start, CancellationToken token)
    {
        var (run, isNew) = await runs.BeginAsync(start, token);
        EnqueueIfNew(run);
        if (isNew)
        {
            meters.Begun(run.Forge);
        }

        return $"{(isNew ? "begun" : "known")}: run {run.Id}";
    }

    public async Task<string> CancelAsync(RunSelection which, string reason, CancellationToken token)
    {
        var told = await cancellation.CancelAsync(which, reason, token);
        told.ForEach(r => queue.Enqueue(r.Step, r.Id));
        return $"cancelled {told.Count} runs: {reason}";
    }

    public async Task<string> FollowUpAsync(PullRequestRef pullRequest, CancellationToken token)
    {
        if (await runs.OfFixAsync(pullRequest, token) is not { } run)
        {
            return $"ignored: pull request {pullRequest.Number} is no fix that the ledger knows";
        }

        queue.FollowUp(run);
        return $"follow-up of run {run}";
    }

    // A run that no job has touched may have lost its first one to a crash.
    private void EnqueueIfNew(RunRow run)
    {
        if (run.Step == RunStep.Reproduce && run.ChangedAt == run.CreatedAt)
        {
            queue.Enqueue(run.Step, run.Id);
        }
    }
}

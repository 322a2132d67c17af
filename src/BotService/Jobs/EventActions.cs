using BotService.Forges;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Telemetry;

namespace BotService.Jobs;

/// <summary>Carries out what the policy decides. Repeating it changes nothing.</summary>
internal sealed class EventActions(IEventPolicy policy, Runs runs, RunCancellation cancellation, RunQueue queue, ServiceMeters meters)
{
    /// <returns>What came of it, for the ledger.</returns>
    public async Task<string> HandleAsync(IForge forge, ForgeEvent happened, CancellationToken token)
    {
        if (happened is ForgeEvent.Ignored ignored)
        {
            return $"ignored: {ignored.Reason}";
        }

        // One red build tells of itself by many events; only the first is worth questions to the forge.
        if (happened is ForgeEvent.BuildFailed red && await runs.SeenAgainAsync(red.Repository, red.Sha, token) is { } known)
        {
            EnqueueIfNew(known);
            return $"known: run {known.Id}";
        }

        var results = new List<string>();
        foreach (var decision in await policy.DecideAsync(forge, happened, token))
        {
            results.Add(await CarryOutAsync(decision, token));
        }

        return string.Join("; ", results);
    }

    private async Task<string> CarryOutAsync(EventDecision decision, CancellationToken token)
    {
        switch (decision)
        {
            case EventDecision.Ignore ignore:
                return $"ignored: {ignore.Reason}";
            case EventDecision.Begin begin:
                return await BeginAsync(begin.Run, token);
            case EventDecision.Cancel cancel:
                var told = await cancellation.CancelAsync(cancel.Runs, cancel.Reason, token);
                told.ForEach(r => queue.Enqueue(r.Step, r.Id));
                return $"cancelled {told.Count} runs: {cancel.Reason}";
            case EventDecision.FollowUp followUp:
                return await FollowUpAsync(followUp.PullRequest, token);
            default:
                throw new InvalidOperationException($"{decision} is no known decision.");
        }
    }

    private async Task<string> BeginAsync(NewRun start, CancellationToken token)
    {
        var (run, isNew) = await runs.BeginAsync(start, token);
        EnqueueIfNew(run);
        if (isNew)
        {
            meters.Begun(run.Forge);
        }

        return $"{(isNew ? "begun" : "known")}: run {run.Id}";
    }

    // A run that no job has touched may have lost its first one to a crash.
    private void EnqueueIfNew(RunRow run)
    {
        if (run.Step == RunStep.Reproduce && run.ChangedAt == run.CreatedAt)
        {
            queue.Enqueue(run.Step, run.Id);
        }
    }

    private async Task<string> FollowUpAsync(PullRequestRef pullRequest, CancellationToken token)
    {
        if (await runs.OfFixAsync(pullRequest, token) is not { } run)
        {
            return $"ignored: pull request {pullRequest.Number} is no fix of ours";
        }

        queue.FollowUp(run);
        return $"follow-up of run {run}";
    }
}

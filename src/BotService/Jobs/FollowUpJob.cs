using BotService.Forges;
using BotService.Ledger;
using BotService.Ledger.Rows;
using Hangfire;

namespace BotService.Jobs;

/// <summary>Sees what became of a fix pull request: merged or closed, it no longer counts as open, and a closed one is remembered.</summary>
[AutomaticRetry(Attempts = Transient.Retries, DelaysInSeconds = [5, 30, 120, 600, 1800])]
internal sealed class FollowUpJob(ForgeSet forges, Runs runs, Attempts attempts, IPublishedItems published, IPushCaps caps)
{
    public async Task RunAsync(string runId, CancellationToken token)
    {
        if (await runs.FindAsync(runId, token) is not { } run)
        {
            return;
        }

        // A reservation of an ended run without a pull request was for one that was never opened.
        var reference = await published.FindAsync(runId, FixReference.Kind, token);
        var fix = reference is not null && FixReference.Number(reference) is { } number
            ? await forges.Of(run.Forge).GetPullRequestAsync(new PullRequestRef(run.Repository(), number), token)
            : null;
        if (fix is { State: PullRequestState.Open })
        {
            return;
        }

        if (fix is { State: PullRequestState.Closed } && run.Fingerprint is not null)
        {
            await attempts.CloseAsync(run, $"A maintainer closed fix pull request {fix.Ref.Number} without merging it.", token);
        }

        if (fix is not null)
        {
            await runs.FixEndedAsync(runId, fix.State.ToString().ToLowerInvariant(), token);
        }

        await caps.ReleaseAsync(runId, token);
        await runs.NoteAsync(runId, "fix", fix is null ? "There is no fix pull request." : $"Fix pull request {fix.Ref.Number} is {fix.State.ToString().ToLowerInvariant()}.", token);
    }
}

using System.Globalization;
using BotService.Forges;
using BotService.Ledger.Rows;
using BotService.Policies;
using Microsoft.EntityFrameworkCore;

namespace BotService.Ledger;

/// <summary>The runs of a pull request or commit, and what the rules ask of them.</summary>
internal sealed class PullRequestRuns(LedgerDatabase database, PullRequestNotes notes)
{
    private const int Most = 50;

    /// <summary>Those on the pull request itself and those whose fix lies in it, oldest first; the newest 50.</summary>
    public Task<List<RunRow>> OfAsync(PullRequestRef pullRequest, CancellationToken token)
    {
        var (forge, repository, number) = (pullRequest.Repository.Forge, pullRequest.Repository.Id, pullRequest.Number);
        var reference = number.ToString(CultureInfo.InvariantCulture);
        return database.ReadAsync(
            async (ledger, t) =>
            {
                var runs = await ledger.Runs.AsNoTracking()
                    .Where(r => r.Forge == forge && r.RepositoryId == repository)
                    .Where(r => r.PullRequest == number || r.FixPullRequest == number || ledger.PublishedItems.Any(
                        p => p.RunId == r.Id && p.Kind == FixReference.Kind && (p.Reference == reference || p.Reference.EndsWith("/" + reference))))
                    .OrderByDescending(r => r.CreatedAt)
                    .ThenByDescending(r => r.Id)
                    .Take(Most)
                    .ToListAsync(t);
                runs.Reverse();
                return runs;
            },
            token);
    }

    /// <param name="pullRequest">The bot's own, or the red one itself.</param>
    /// <returns>The pull request whose red build began it all; null for a branch.</returns>
    public async Task<PullRequestRef?> RedAsync(PullRequestRef pullRequest, CancellationToken token) => (await FirstAsync(pullRequest, token))?.PullRequestRef();

    /// <param name="sha">The event's commit.</param>
    /// <param name="fix">The bot's own pull request that the event belongs to; null for none.</param>
    /// <param name="cause">Runs of this cause are not counted: a repeated event must get the answer of the first time.</param>
    public async Task<RunHistory> HistoryAsync(RepositoryRef repository, string? sha, PullRequestRef? fix, PullRequestRef? pullRequest, string cause, CancellationToken token)
    {
        var redSha = fix is null ? null : (await FirstAsync(fix, token))?.HeadSha;
        var others = (await OfCommitAsync(repository, cause == NewRun.Red ? sha : redSha ?? sha, token)).FindAll(r => r.Cause != cause);
        return new RunHistory
        {
            RedSha = redSha,
            Attempts = others.Count(r => r.Attempt > 0),
            IsRunning = others.Exists(r => r is { Step: not RunStep.Ended, CancelReason: null }),
            IsOwnCommit = sha is not null && await IsPushedAsync(sha, token),
            IsHandsOff = fix is not null && await notes.HoldsAsync(fix, PullRequestNote.HandsOff, token),
            IsStopped = pullRequest is not null && await notes.HoldsAsync(pullRequest, PullRequestNote.Stopped, token),
        };
    }

    private async Task<RunRow?> FirstAsync(PullRequestRef pullRequest, CancellationToken token) => (await OfAsync(pullRequest, token)).Find(r => r.FixPullRequest is null);

    private Task<List<RunRow>> OfCommitAsync(RepositoryRef repository, string? sha, CancellationToken token) => database.ReadAsync(
        (ledger, t) => ledger.Runs.AsNoTracking().Where(r => r.Forge == repository.Forge && r.RepositoryId == repository.Id && r.HeadSha == sha).ToListAsync(t), token);

    private Task<bool> IsPushedAsync(string sha, CancellationToken token) => database.ReadAsync(
        (ledger, t) => ledger.PublishedItems.AnyAsync(p => p.Kind == "branch" && p.Reference == sha, t), token);
}

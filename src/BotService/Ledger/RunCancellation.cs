using BotService.Forges;
using BotService.Ledger.Rows;
using Microsoft.EntityFrameworkCore;

namespace BotService.Ledger;

/// <summary>Which runs shall stop: those of a branch or a pull request of a repository.</summary>
/// <param name="PullRequest">Of the red one or of the fix.</param>
/// <param name="KeepSha">Runs of this commit go on.</param>
internal sealed record RunSelection(RepositoryRef Repository, string? Branch, int? PullRequest, string? KeepSha)
{
    /// <summary>Runs of this commit, besides the others; null for none.</summary>
    public string? Sha { get; init; }
}

/// <summary>Tells runs to stop. Running jobs see it within a second or two, in whatever process they are.</summary>
internal sealed class RunCancellation(LedgerDatabase database)
{
    /// <returns>The runs that were told now.</returns>
    public Task<List<RunPosition>> CancelAsync(RunSelection which, string reason, CancellationToken token) => database.WriteAsync(
        async (ledger, t) =>
        {
            var runs = await Select(ledger, which).ToListAsync(t);
            runs.ForEach(r => r.CancelReason = reason);
            return runs.ConvertAll(r => new RunPosition(r.Id, r.Step));
        },
        token);

    /// <returns>Null when the run had ended, was told before, or is not there.</returns>
    public Task<RunPosition?> CancelAsync(string runId, string reason, CancellationToken token) => database.WriteAsync(
        async (ledger, t) =>
        {
            var run = await ledger.Runs.FirstOrDefaultAsync(r => r.Id == runId && r.Step != RunStep.Ended && r.CancelReason == null, t);
            if (run is null)
            {
                return null;
            }

            run.CancelReason = reason;
            return new RunPosition(run.Id, run.Step);
        },
        token);

    private static IQueryable<RunRow> Select(LedgerContext ledger, RunSelection which)
    {
        var (forge, repository) = (which.Repository.Forge, which.Repository.Id);
        return ledger.Runs
            .Where(r => r.Forge == forge && r.RepositoryId == repository && r.Step != RunStep.Ended && r.CancelReason == null)
            .Where(r => which.KeepSha == null || r.HeadSha != which.KeepSha)
            .Where(r => (which.PullRequest != null && (r.PullRequest == which.PullRequest || r.FixPullRequest == which.PullRequest))
                || (which.Branch != null && r.HeadBranch == which.Branch)
                || (which.Sha != null && r.HeadSha == which.Sha));
    }
}

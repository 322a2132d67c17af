using BotService.Forges;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Policies;
using BotService.Publishing;
using BotService.Repair;

namespace BotService.Jobs;

/// <summary>Whether a run may work on the failure that it has reproduced.</summary>
internal sealed class RunClaims(ForgeSet forges, Attempts attempts, RunOptions options)
{
    /// <param name="allowed">Attempts for one failure that the repository allows; those of the service hold as well.</param>
    /// <returns>Null, or why the run must not go on.</returns>
    public async Task<string?> ClaimAsync(RunRow run, IReadOnlyList<FailingTest> tests, int allowed, CancellationToken token)
    {
        var key = FailureKey.Of(tests);
        return await CompetingAsync(run, key, token)
            ?? await attempts.ClaimAsync(run, key, Math.Min(allowed, options.AttemptsPerFailure), asked: run.Cause != NewRun.Red, token);
    }

    /// <summary>A search costs minutes; the question whether somebody looks at a fix already costs one call.</summary>
    private async Task<string?> CompetingAsync(RunRow run, string key, CancellationToken token)
    {
        if (run.FixPullRequest is not null)
        {
            return null;
        }

        var forge = forges.Of(run.Forge);
        var bot = new BotIdentity(await forge.GetSelfAsync(token));
        var open = (await KnownFixes.OfAsync(forge, run.Repository(), bot, key, token)).FirstOrDefault(p => p.State == PullRequestState.Open);
        return open is null ? null : $"Fix pull request {open.Ref.Number} is open for the same failure.";
    }
}

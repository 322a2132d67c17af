using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Publishing;
using BotService.Repair;

namespace BotService.Jobs;

/// <summary>What a run may use, and whether it may work on the failure that it found.</summary>
internal sealed class RunClaims(RunBudget budget, Attempts attempts, RunOptions options)
{
    public Task<string?> SpentAsync(RunRow run, CancellationToken token) => budget.SpentAsync(run, token);

    /// <param name="allowed">Attempts for one failure that the repository allows; those of the service hold as well.</param>
    /// <returns>Null, or why the run must not go on.</returns>
    public Task<string?> ClaimAsync(RunRow run, IReadOnlyList<FailingTest> tests, int allowed, CancellationToken token) =>
        attempts.ClaimAsync(run, FailureKey.Of(tests), Math.Min(allowed, options.AttemptsPerFailure), asked: run.Cause != NewRun.Red, token);
}

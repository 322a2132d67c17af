using System.Security.Cryptography;
using System.Text;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Repair;

namespace BotService.Jobs;

/// <summary>What a run may use, and whether it may work on the failure that it found.</summary>
internal sealed class RunClaims(RunBudget budget, Attempts attempts, RunOptions options)
{
    public Task<string?> SpentAsync(RunRow run, CancellationToken token) => budget.SpentAsync(run, token);

    /// <param name="allowed">Attempts for one failure that the repository allows; those of the service hold as well.</param>
    /// <returns>Null, or why the run must not go on.</returns>
    public Task<string?> ClaimAsync(RunRow run, IReadOnlyList<FailingTest> tests, int allowed, CancellationToken token) =>
        attempts.ClaimAsync(run, Fingerprint(tests), Math.Min(allowed, options.AttemptsPerFailure), asked: run.Cause != NewRun.Red, token);

    /// <summary>Of one failing test its own; of several one over all of theirs.</summary>
    internal static string Fingerprint(IReadOnlyList<FailingTest> tests)
    {
        var each = tests.Select(t => t.Fingerprint).Distinct().Order(StringComparer.Ordinal).ToList();
        return each.Count == 1 ? each[0] : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', each))))[..16];
    }
}

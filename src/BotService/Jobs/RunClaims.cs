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

    public RepairRequest Request(RunRow run, string url)
    {
        var wishes = LedgerJson.Read<RunWishes>(run.Wishes);
        return Request(url) with
        {
            Ref = run.HeadSha,
            Tests = wishes.Tests,
            Engine = wishes.Engine ?? options.Engine,
        };
    }

    /// <returns>Null, or why the run must not go on.</returns>
    public Task<string?> ClaimAsync(RunRow run, IReadOnlyList<FailingTest> tests, CancellationToken token) =>
        attempts.ClaimAsync(run, Fingerprint(tests), options.AttemptsPerFailure, asked: run.Cause != NewRun.Red, token);

    /// <summary>Of one failing test its own; of several one over all of theirs.</summary>
    internal static string Fingerprint(IReadOnlyList<FailingTest> tests)
    {
        var each = tests.Select(t => t.Fingerprint).Distinct().Order(StringComparer.Ordinal).ToList();
        return each.Count == 1 ? each[0] : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', each))))[..16];
    }

    private RepairRequest Request(string url) => new(url)
    {
        Models = options.Models,
        Method = options.Method,
        TimeLimit = options.TimeLimit,
        Sandbox = options.Sandbox,
        Jobs = options.Parallelism,
    };
}

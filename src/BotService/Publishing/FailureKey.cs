using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using BotService.Policies;
using BotService.Repair;

namespace BotService.Publishing;

/// <summary>Names a failure, and the branch that repairs it, so that the same failure is known again.</summary>
public static partial class FailureKey
{
    /// <summary>16 hexadecimal digits: the fingerprint of the failing test, or of all of them together.</summary>
    public static string Of(IReadOnlyList<FailingTest> tests)
    {
        var prints = tests.Select(t => t.Fingerprint).Distinct().Order(StringComparer.Ordinal).ToList();
        return prints.Count == 1 && Fingerprint().IsMatch(prints[0])
            ? prints[0]
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', prints))))[..16];
    }

    /// <summary><c>testfix/pr-7-0123456789abcdef</c> or <c>testfix/main-0123456789abcdef</c>.</summary>
    public static string BranchOf(FinishedRun run)
    {
        var target = run.PullRequest is { } pull ? $"pr-{pull.Number}" : Odd().Replace(run.HeadBranch, "-").Trim('-');
        return $"{BotIdentity.BranchPrefix}{(target.Length > 40 ? target[..40].Trim('-') : target)}-{Of(run.Report.FailingTests)}";
    }

    /// <summary>Whether a branch of the bot's is for this failure, whatever it goes into.</summary>
    public static bool IsFor(string branch, string key) =>
        BotIdentity.OwnsBranch(branch) && branch.EndsWith("-" + key, StringComparison.Ordinal);

    [GeneratedRegex("^[0-9a-f]{16}$")]
    private static partial Regex Fingerprint();

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex Odd();
}

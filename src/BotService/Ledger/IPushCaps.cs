using BotService.Forges;

namespace BotService.Ledger;

/// <summary>Counts pushes and open fix pull requests and lets one more through only within the caps, in one transaction.</summary>
public interface IPushCaps
{
    /// <summary>Repeating it for the same run gives the same answer and counts once.</summary>
    Task<CapDecision> ReserveAsync(string runId, RepositoryRef repository, PushCaps caps, CancellationToken token);

    /// <summary>The fix pull request was merged, closed or never opened.</summary>
    Task ReleaseAsync(string runId, CancellationToken token);
}

/// <param name="OpenPullRequests">Open fix pull requests per repository; 1 to 100.</param>
/// <param name="PushesPerHour">Per repository; 1 to 1,000.</param>
public sealed record PushCaps(int OpenPullRequests = 5, int PushesPerHour = 10);

/// <param name="Reason">Which cap, its value and what to do; "" when allowed.</param>
public sealed record CapDecision(bool Allowed, string Reason);

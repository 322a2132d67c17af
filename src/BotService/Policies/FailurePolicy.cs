using BotService.Publishing;

namespace BotService.Policies;

/// <summary>What the ledger knows of a failure by its fingerprint, once a run has reproduced it.</summary>
/// <param name="Attempts">Made for this failure before, on any commit.</param>
/// <param name="ClosedUnmerged">A maintainer closed a fix of it.</param>
/// <param name="OpenFix">How people call the open pull request that fixes it already: <c>#12</c>; null for none.</param>
public sealed record FailureHistory(int Attempts, bool ClosedUnmerged, string? OpenFix);

/// <summary>Whether a reproduced failure is worth a search.</summary>
public static class FailurePolicy
{
    /// <summary>Null to go on.</summary>
    /// <param name="maximumAttempts">As in <see cref="Repair.Configuration.BotCaps.Attempts"/>.</param>
    public static Decision.Nothing? Decide(FailureHistory history, RunTrigger trigger, int maximumAttempts) => history switch
    {
        { OpenFix: not null } when trigger is not RunTrigger.Review => new Decision.Nothing("competing-fix"),
        { ClosedUnmerged: true } when trigger is RunTrigger.RedBuild => new Decision.Nothing("closed-before"),
        _ when history.Attempts >= maximumAttempts => new Decision.Nothing("attempts-spent"),
        _ => null,
    };
}

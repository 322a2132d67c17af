using BotService.Forges;
using BotService.Publishing;
using BotService.Repair.Configuration;

namespace BotService.Policies;

/// <summary>A build is red.</summary>
internal static class BuildPolicy
{
    private static readonly Func<ForgeEvent.BuildFailed, EventFacts, Decision?>[] Guards =
        [OnOff, OnOwnBranch, OnPullRequest, OnConfiguration, OnBranch, OnPerson, OnAttempts, OnBuild, OnBase];

    public static Decision Decide(ForgeEvent.BuildFailed build, EventFacts facts) =>
        EventPolicy.First(Guards, build, facts) ?? new Decision.StartRun(Plan(build, facts));

    private static RunPlan Plan(ForgeEvent.BuildFailed build, EventFacts facts) => new(build.Sha, facts.PullRequest?.HeadBranch ?? build.Branch!, new RunTrigger.RedBuild())
    {
        PullRequest = facts.IsOnFix ? null : facts.PullRequest?.Ref,
        FixPullRequest = facts.IsOnFix ? facts.PullRequest!.Ref : null,
    };

    private static Decision.Nothing? Nothing(bool when, string reason) => when ? new Decision.Nothing(reason) : null;

    private static Decision.Say? OnConfiguration(ForgeEvent.BuildFailed build, EventFacts facts) =>
        facts.Base.Error is { } error ? new Decision.Say("configuration-error") { Notice = Notices.Configuration(error) } : null;

    private static Decision.Nothing? OnOff(ForgeEvent.BuildFailed build, EventFacts facts) => Nothing(facts.Configuration.Mode == BotMode.Off, "mode-off");

    /// <summary>Never a fix of a fix: the same branch gets the next attempt, unless a person has been there.</summary>
    private static Decision? OnOwnBranch(ForgeEvent.BuildFailed build, EventFacts facts) => (facts.IsOnFix, facts.History) switch
    {
        (false, _) when BotIdentity.OwnsBranch(build.Branch) || BotIdentity.OwnsBranch(facts.PullRequest?.HeadBranch) => new Decision.Nothing("own-branch"),
        (false, { IsOwnCommit: true }) => new Decision.Nothing("own-commit"),
        (true, { IsHandsOff: true }) => new Decision.Nothing("hands-off"),
        (true, { IsOwnCommit: false }) => new Decision.HandsOff(facts.PullRequest!.Ref) { Notice = Notices.HandsOff() },
        _ => null,
    };

    private static Decision.Nothing? OnBranch(ForgeEvent.BuildFailed build, EventFacts facts) => facts.PullRequest is not null ? null
        : Nothing(build.Branch is null, "no-branch")
        ?? Nothing(build.HeadRepository is { } head && head != build.Repository.FullName, "fork-branch")
        ?? Nothing(!facts.Configuration.Watches(build.Branch!, facts.DefaultBranch, pullRequest: false), "branch-not-watched")
        ?? Nothing(facts.Configuration.Mode != BotMode.Auto, "on-command");

    private static Decision? OnPullRequest(ForgeEvent.BuildFailed build, EventFacts facts) => facts.PullRequest is not { } pull ? null
        : Nothing(pull.State != PullRequestState.Open, "pull-request-closed")
        ?? Nothing(pull.HeadSha != build.Sha, "head-moved")
        ?? Nothing(facts.IsOptedOut, "opted-out")
        ?? Nothing(facts.IsForeignBot(pull.Author), "other-bot")
        ?? Nothing(facts.History.IsStopped, "stopped")
        ?? Nothing(!facts.IsOnFix && !facts.Configuration.Watches(pull.BaseBranch, facts.DefaultBranch, pullRequest: true), "base-not-watched");

    /// <summary>Code of a fork is repaired only after a maintainer named the commit.</summary>
    private static Decision? OnPerson(ForgeEvent.BuildFailed build, EventFacts facts) => facts.PullRequest is not { } pull ? null
        : Nothing(pull.IsFork, "fork-needs-command")
        ?? (facts.Configuration.Mode == BotMode.Auto ? null
            : facts.Capabilities.Buttons && !facts.IsOnFix && facts.Build is { IsSettled: true, IsRed: true } ? new Decision.Offer(build.Sha)
            : (Decision?)new Decision.Nothing("on-command"));

    private static Decision.Nothing? OnAttempts(ForgeEvent.BuildFailed build, EventFacts facts) =>
        Nothing(facts.History.IsRunning, "already-running") ?? Nothing(facts.History.Attempts >= facts.Configuration.Caps.Attempts, "attempts-spent");

    private static Decision? OnBuild(ForgeEvent.BuildFailed build, EventFacts facts) => facts.Build switch
    {
        { IsSettled: false } => new Decision.Wait("not-settled", Plan(build, facts)),
        { IsRed: false } => new Decision.Nothing("green-again"),
        _ => null,
    };

    private static Decision.Say? OnBase(ForgeEvent.BuildFailed build, EventFacts facts) => facts is { BaseIsRed: true, IsOnFix: false, PullRequest: { } pull }
        ? new Decision.Say("base-red") { Notice = Notices.BaseRed(pull.BaseBranch) }
        : null;
}

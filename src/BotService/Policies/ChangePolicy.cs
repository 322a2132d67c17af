using BotService.Forges;
using BotService.Publishing;

namespace BotService.Policies;

/// <summary>A pull request moved, closed, merged or opened again.</summary>
internal static class ChangePolicy
{
    public static Decision Decide(ForgeEvent.PullRequestChanged change, EventFacts facts) =>
        facts.IsOnFix ? OnFix(change, facts) : OnOther(change, facts);

    private static Decision OnFix(ForgeEvent.PullRequestChanged change, EventFacts facts) => change.Change switch
    {
        PullRequestChange.Merged => new Decision.RecordMerged(change.PullRequest),
        PullRequestChange.Closed when facts.Bot.Is(change.Actor) => new Decision.Nothing("own-event"),
        PullRequestChange.Closed => new Decision.RememberClosed(change.PullRequest),
        PullRequestChange.HeadMoved when facts.Bot.Is(change.Actor) || facts.History.IsOwnCommit => new Decision.Nothing("own-event"),
        PullRequestChange.HeadMoved when facts.History.IsHandsOff => new Decision.Nothing("hands-off"),
        PullRequestChange.HeadMoved => new Decision.HandsOff(change.PullRequest) { Notice = Notices.HandsOff() },
        _ => new Decision.Nothing("reopened"),
    };

    private static Decision OnOther(ForgeEvent.PullRequestChanged change, EventFacts facts) => change.Change switch
    {
        PullRequestChange.HeadMoved => new Decision.CancelRuns("head-moved"),
        PullRequestChange.Closed or PullRequestChange.Merged => new Decision.CancelRuns("pull-request-closed"),
        _ => new Decision.Nothing("reopened"),
    };
}

using BotService.Forges;

namespace BotService.Policies;

/// <summary>From an event and the facts about it to a decision. Pure.</summary>
public static class EventPolicy
{
    public static Decision Decide(ForgeEvent forgeEvent, EventFacts facts) => forgeEvent switch
    {
        ForgeEvent.BuildFailed build => BuildPolicy.Decide(build, facts),
        ForgeEvent.CommentPosted comment => CommentPolicy.Decide(comment, facts),
        ForgeEvent.ReviewSubmitted review => ReviewPolicy.Decide(review, facts),
        ForgeEvent.PullRequestChanged change => ChangePolicy.Decide(change, facts),
        ForgeEvent.ButtonPressed button => ButtonPolicy.Decide(button, facts),
        ForgeEvent.Ignored ignored => new Decision.Nothing(ignored.Reason),
        var other => throw new InvalidOperationException($"{other.GetType().Name} is not known here."),
    };

    /// <summary>The first guard that has something to say.</summary>
    internal static Decision? First<T>(IEnumerable<Func<T, EventFacts, Decision?>> guards, T about, EventFacts facts) =>
        guards.Select(guard => guard(about, facts)).FirstOrDefault(decision => decision is not null);
}

using BotService.Forges;
using BotService.Publishing;

namespace BotService.Policies;

/// <summary>Somebody wrote a comment: a command, feedback on a fix, or neither.</summary>
internal static class CommentPolicy
{
    public static Decision Decide(ForgeEvent.CommentPosted comment, EventFacts facts)
    {
        if (OnActor(comment.Actor, facts) is { } nobody)
        {
            return nobody;
        }

        var asked = CommandParser.Parse(comment.Text);
        return asked is CommandParse.None
            ? FeedbackPolicy.Decide(comment.Actor!, comment.Comment, comment.Text, facts, isRequest: comment.Comment.Kind == CommentKind.Review)
            : CommandPolicy.Decide(new CommandQuestion(comment.Actor!, comment.Comment, asked, comment.HeadSha), facts);
    }

    /// <summary>The bot never answers itself, and other bots only where the repository allows them.</summary>
    internal static Decision.Nothing? OnActor(ForgeUser? actor, EventFacts facts) =>
        actor is null ? new Decision.Nothing("unknown-actor")
        : facts.Bot.Is(actor) ? new Decision.Nothing("own-event")
        : facts.IsForeignBot(actor) ? new Decision.Nothing("other-bot")
        : null;
}

/// <summary>A review of somebody's was submitted.</summary>
internal static class ReviewPolicy
{
    public static Decision Decide(ForgeEvent.ReviewSubmitted review, EventFacts facts)
    {
        if (CommentPolicy.OnActor(review.Actor, facts) is { } nobody)
        {
            return nobody;
        }

        if (CommandParser.Parse(review.Text) is var asked and not CommandParse.None)
        {
            return CommandPolicy.Decide(new CommandQuestion(review.Actor!, review.Review, asked, review.Sha), facts);
        }

        return review.Verdict == ReviewVerdict.Approved
            ? Approved(review, facts)
            : FeedbackPolicy.Decide(
                review.Actor!, review.Review, review.Text, facts, isRequest: review.Verdict == ReviewVerdict.ChangesRequested || review.Text.Trim().Length > 0);
    }

    private static Decision Approved(ForgeEvent.ReviewSubmitted review, EventFacts facts) =>
        !facts.IsOnFix ? new Decision.Nothing("no-command")
        : !facts.MayCommand ? new Decision.Nothing("approval-without-access")
        : facts.PullRequest is { State: PullRequestState.Open } pull && pull.HeadSha == review.Sha ? new Decision.MarkReady(pull.Ref)
        : new Decision.Nothing("approval-of-older-commit");
}

/// <summary>What people say about a fix starts the next attempt on it.</summary>
internal static class FeedbackPolicy
{
    public static Decision Decide(ForgeUser by, CommentRef comment, string text, EventFacts facts, bool isRequest)
    {
        if (!facts.IsOnFix || !isRequest)
        {
            return new Decision.Nothing("no-command");
        }

        var pull = facts.PullRequest!;
        var refusal = (facts.MayCommand, facts.History, pull.State) switch
        {
            (false, _, _) => "feedback-without-access",
            (_, _, not PullRequestState.Open) => "pull-request-closed",
            (_, { RedSha: null }, _) => "unknown-fix",
            (_, { IsHandsOff: true }, _) => "hands-off",
            (_, { IsRunning: true }, _) => "already-running",
            _ => null,
        };
        if (refusal is not null)
        {
            return new Decision.Nothing(refusal);
        }

        if (facts.Base.Error is { } error)
        {
            return new Decision.Say("configuration-error") { Notice = Notices.Configuration(error) };
        }

        if (facts.History.Attempts >= facts.Configuration.Caps.Attempts)
        {
            return new Decision.Refuse("attempts-spent") { Notice = Notices.AttemptsSpent(facts.History.Attempts) };
        }

        return new Decision.StartRun(new RunPlan(facts.History.RedSha!, pull.HeadBranch, new RunTrigger.Review(by, comment, text)) { FixPullRequest = pull.Ref })
        {
            Acknowledgement = Acknowledgement.Seen,
        };
    }
}

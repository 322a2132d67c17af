using BotService.Forges;
using BotService.Ledger;
using BotService.Policies;

namespace BotService.Jobs;

/// <summary>Where an event came from.</summary>
/// <param name="PullRequest">Where people read an answer; null for a branch.</param>
/// <param name="Comment">That asked; null for none.</param>
/// <param name="Sha">The commit that it is about; null where nobody knows it any more.</param>
/// <param name="Cause">As in <see cref="NewRun"/>.</param>
internal sealed record EventOrigin(RepositoryRef Repository, PullRequestRef? PullRequest, CommentRef? Comment, string? Sha, string Cause)
{
    public static EventOrigin Of(ForgeEvent happened, EventFacts facts)
    {
        var pull = facts.PullRequest;
        return happened switch
        {
            ForgeEvent.BuildFailed build => new(build.Repository, pull?.Ref, null, build.Sha, NewRun.Red),
            ForgeEvent.ButtonPressed button => new(button.Repository, pull?.Ref, null, button.Sha, $"button:{button.Identifier}:{button.RunId}"),
            ForgeEvent.CommentPosted comment => new(comment.Repository, comment.PullRequest, comment.Comment, pull?.HeadSha, CauseOf(comment.Comment)),
            ForgeEvent.ReviewSubmitted review => new(review.Repository, review.PullRequest, review.Review, pull?.HeadSha, CauseOf(review.Review)),
            ForgeEvent.PullRequestChanged change => new(change.Repository, change.PullRequest, null, change.After ?? pull?.HeadSha, "change"),
            _ => new(happened.Repository, null, null, null, "nothing"),
        };
    }

    // Forges number these kinds apart from each other.
    private static string CauseOf(CommentRef comment) => comment.Kind switch
    {
        CommentKind.Conversation => $"comment:{comment.Id}",
        CommentKind.Review => $"line-comment:{comment.Id}",
        _ => $"review:{comment.Id}",
    };
}

namespace BotService.Forges;

/// <summary>What a delivery says, in neutral words: one of a closed set.</summary>
public abstract record ForgeEvent(RepositoryRef Repository)
{
    /// <summary>Who caused it; null where the forge does not say.</summary>
    public ForgeUser? Actor { get; init; }

    /// <param name="Source">The kind of event that told of it: <c>workflow_run</c>, <c>check_suite</c>, <c>status</c>, <c>pipeline</c>.</param>
    /// <param name="Branch">Null where the event has none.</param>
    public sealed record BuildFailed(RepositoryRef Repository, string Sha, string? Branch, string Source) : ForgeEvent(Repository)
    {
        /// <summary>Where the tested code lies, when that is another repository.</summary>
        public string? HeadRepository { get; init; }
    }

    /// <summary>A person wrote something on a pull request; it may hold a command.</summary>
    /// <param name="HeadSha">The head that the event itself names; null where the forge must be asked.</param>
    public sealed record CommentPosted(PullRequestRef PullRequest, CommentRef Comment, string Text, string? HeadSha) : ForgeEvent(PullRequest.Repository)
    {
        public string? Path { get; init; }

        public int? Line { get; init; }
    }

    public sealed record ReviewSubmitted(PullRequestRef PullRequest, CommentRef Review, ReviewVerdict Verdict, string Text, string Sha) : ForgeEvent(PullRequest.Repository);

    /// <param name="Before">Null unless the head moved.</param>
    public sealed record PullRequestChanged(PullRequestRef PullRequest, PullRequestChange Change, string HeadBranch, string? Before, string? After) : ForgeEvent(PullRequest.Repository);

    /// <param name="RunId">The check's external id.</param>
    public sealed record ButtonPressed(RepositoryRef Repository, string Sha, string Identifier, string RunId) : ForgeEvent(Repository);

    /// <summary>A delivery that did not arrive, as the forge kept it: to be taken in under its own id, so that it counts once however often it comes.</summary>
    /// <param name="Kind">As <see cref="IWebhookReader.Kind"/> gives it.</param>
    public sealed record Undelivered(RepositoryRef Repository, string DeliveryId, string Kind, byte[] Body) : ForgeEvent(Repository);

    /// <summary>Authentic, and nothing to do.</summary>
    public sealed record Ignored(RepositoryRef Repository, string Reason) : ForgeEvent(Repository);
}

public enum PullRequestChange
{
    HeadMoved,
    Closed,
    Merged,
    Reopened,
}

namespace BotService.Forges;

/// <summary>A host of repositories and pull requests, as the bot needs it. Holds no policy and no model.</summary>
/// <remarks>Thread safe. Every member that writes may be repeated after a crash: it finds what an earlier call left, by the
/// branch, marker or external id that it is given, and brings that to the wanted state. Callers ask <see cref="Capabilities"/>; no
/// member throws "not supported".</remarks>
/// <exception cref="ForgeException">What every network member throws when the forge refuses or cannot be reached.</exception>
public interface IForge
{
    /// <summary>The name in configuration, in the ledger and in addresses: <c>github</c>, <c>gitlab</c>, <c>local</c>.</summary>
    string Id { get; }

    ForgeCapabilities Capabilities { get; }

    /// <summary>The account in whose name this bot writes; its own events are ignored.</summary>
    Task<ForgeUser> GetSelfAsync(CancellationToken token);

    /// <returns>Null when it does not exist or the bot may not see it.</returns>
    Task<ForgeRepository?> GetRepositoryAsync(RepositoryRef repository, CancellationToken token);

    /// <summary>The text of a file at a commit or branch.</summary>
    /// <returns>Null when there is none, or when it is larger than 1 MB.</returns>
    Task<string?> GetFileAsync(RepositoryRef repository, string revision, string path, CancellationToken token);

    /// <summary>What the person may do now, asked of the forge each time.</summary>
    Task<AccessLevel> GetAccessAsync(RepositoryRef repository, ForgeUser user, CancellationToken token);

    /// <summary>The account that a commit's author has here.</summary>
    /// <returns>Null where the forge knows of none: anybody can write any address into a commit.</returns>
    Task<ForgeUser?> GetCommitAuthorAsync(RepositoryRef repository, string sha, CancellationToken token) => Task.FromResult<ForgeUser?>(null);

    Task<PullRequest?> GetPullRequestAsync(PullRequestRef pullRequest, CancellationToken token);

    /// <summary>Pull requests that match every given part of the query, newest first, at most 100.</summary>
    Task<IReadOnlyList<PullRequest>> FindPullRequestsAsync(RepositoryRef repository, PullRequestQuery query, CancellationToken token);

    /// <summary>Every check of a commit, taken together, without this bot's own.</summary>
    Task<BuildState> GetBuildAsync(RepositoryRef repository, string sha, CancellationToken token);

    /// <summary>The end of a failed job's log as plain text, without timestamps and terminal codes.</summary>
    /// <returns>Null when the forge no longer has it.</returns>
    Task<string?> GetJobLogAsync(RepositoryRef repository, FailedJob job, int maximumBytes, CancellationToken token);

    /// <summary>How git reaches the repository. Never stored, never shown.</summary>
    Task<GitAccess> GetGitAccessAsync(RepositoryRef repository, GitRight right, CancellationToken token);

    /// <summary>Everything that people said in reviews and threads, oldest first; the bot's own items too.</summary>
    Task<IReadOnlyList<ReviewItem>> GetReviewAsync(PullRequestRef pullRequest, CancellationToken token);

    /// <summary>Marks a comment as seen. Repeating it changes nothing.</summary>
    Task AcknowledgeAsync(PullRequestRef pullRequest, CommentRef comment, Acknowledgement kind, CancellationToken token);

    /// <summary>Finds the open pull request of the head branch, or opens one, and sets title, body, labels and draft.</summary>
    Task<PullRequest> EnsurePullRequestAsync(RepositoryRef repository, PullRequestDraft draft, CancellationToken token);

    Task ClosePullRequestAsync(PullRequestRef pullRequest, CancellationToken token);

    /// <summary>Posts a review once: found again by <see cref="ReviewDraft.Marker"/>. Comments on lines outside the diff move to the body.</summary>
    Task EnsureReviewAsync(PullRequestRef pullRequest, ReviewDraft review, CancellationToken token);

    /// <summary>Answers in a thread once, found again by the marker, and resolves it where asked and possible.</summary>
    Task EnsureReplyAsync(PullRequestRef pullRequest, string thread, string marker, string body, bool resolve, CancellationToken token);

    /// <summary>Creates or edits the one comment that carries the marker.</summary>
    Task EnsureCommentAsync(PullRequestRef pullRequest, string marker, string body, CancellationToken token);

    /// <summary>Creates or updates the check run, or the commit status where there are none, with the external id.</summary>
    Task EnsureCheckAsync(RepositoryRef repository, CheckReport report, CancellationToken token);

    /// <summary>Deletes the branch if it still points to the commit.</summary>
    Task DeleteBranchAsync(RepositoryRef repository, string branch, string expectedSha, CancellationToken token);

    /// <summary>Deliveries that the forge could not hand over, or red builds that none told of, since a moment.</summary>
    IAsyncEnumerable<ForgeEvent> SweepAsync(DateTimeOffset since, CancellationToken token);
}

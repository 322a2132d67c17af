using BotService.Repair.Workspaces;

namespace BotService.Forges;

/// <param name="Forge"><see cref="IForge.Id"/>.</param>
/// <param name="Id">The forge's number, which survives renames and transfers: the key.</param>
/// <param name="FullName"><c>owner/name</c>, or a GitLab path with groups: for people and for addresses, never a key.</param>
public sealed record RepositoryRef(string Forge, long Id, string FullName)
{
    /// <summary>GitHub App installation that the event came through; null where there is none or it must be looked up.</summary>
    public long? Installation { get; init; }

    /// <summary>All of <see cref="FullName"/> before the last slash.</summary>
    internal string Owner => FullName[..Math.Max(FullName.LastIndexOf('/'), 0)];

    internal string Name => FullName[(FullName.LastIndexOf('/') + 1)..];
}

public sealed record ForgeRepository(RepositoryRef Ref, string DefaultBranch, string Url, bool IsPrivate);

/// <param name="Number">GitHub's number, GitLab's iid.</param>
public sealed record PullRequestRef(RepositoryRef Repository, int Number);

public sealed record ForgeUser(long Id, string Login, bool IsBot);

/// <summary>What a person may do in a repository, in rising order.</summary>
public enum AccessLevel
{
    None,
    Read,
    Triage,

    /// <summary>Push to branches that are not protected: GitHub write, GitLab Developer.</summary>
    Write,
    Maintain,
    Admin,
}

public enum PullRequestState
{
    Open,
    Closed,
    Merged,
}

public sealed record PullRequest(PullRequestRef Ref, string Title, PullRequestState State, ForgeUser Author)
{
    public string Body { get; init; } = "";

    public string Url { get; init; } = "";

    public bool IsDraft { get; init; }

    /// <summary>The head lies in another repository.</summary>
    public bool IsFork { get; init; }

    public required string HeadBranch { get; init; }

    public required string HeadSha { get; init; }

    public required string BaseBranch { get; init; }

    public IReadOnlyList<string> Labels { get; init; } = [];
}

/// <param name="HeadSha">Pull requests whose head is this commit.</param>
/// <param name="State">Null means any.</param>
/// <param name="HeadPrefix">Pull requests whose head branch in the same repository begins with this.</param>
public sealed record PullRequestQuery(string? HeadSha = null, string? HeadBranch = null, string? HeadPrefix = null, PullRequestState? State = PullRequestState.Open)
{
    private const int Most = 100;

    /// <summary>Those of a forge's answer that fit, newest first: a forge filters by less than this asks for.</summary>
    public IReadOnlyList<PullRequest> Among(IEnumerable<PullRequest> found) =>
    [
        .. found.Where(p => HeadSha is null || p.HeadSha == HeadSha)
            .Where(p => HeadBranch is null || p.HeadBranch == HeadBranch)
            .Where(p => HeadPrefix is null || (!p.IsFork && p.HeadBranch.StartsWith(HeadPrefix, StringComparison.Ordinal)))
            .Where(p => State is null || p.State == State)
            .OrderByDescending(p => p.Ref.Number)
            .Take(Most),
    ];
}

/// <param name="IsSettled">Nothing is queued or running any more.</param>
/// <param name="FailedJobs">Empty when nothing is red.</param>
public sealed record BuildState(bool IsSettled, IReadOnlyList<FailedJob> FailedJobs)
{
    public bool IsRed => FailedJobs.Count > 0;
}

/// <param name="Id">The forge's, opaque to callers.</param>
public sealed record FailedJob(string Id, string Name, string Url);

public enum GitRight
{
    Read,
    Write,
}

/// <param name="Url">Without credentials.</param>
/// <param name="Header">An HTTP header line that carries the credential, given to git by its environment; null for none.</param>
public sealed record GitAccess(string Url, string? Header, DateTimeOffset? Expires)
{
    /// <summary>For git of the engine.</summary>
    public GitRemote Remote => new(Url, Header is null ? null : new GitCredential(Header));

    public override string ToString() => $"git access to {Url}";
}

public enum CommentKind
{
    /// <summary>In the conversation of a pull request.</summary>
    Conversation,

    /// <summary>On a line, in a thread of a review.</summary>
    Review,

    /// <summary>The text of a review itself.</summary>
    ReviewBody,
}

/// <param name="Thread">What a reply goes to; null where the forge has no thread there.</param>
public sealed record CommentRef(string Id, CommentKind Kind, string? Thread);

public enum Acknowledgement
{
    Seen,
    Done,
    Refused,
}

public enum ReviewVerdict
{
    Commented,
    Approved,
    ChangesRequested,
}

/// <param name="Line">Of the file at <paramref name="Sha"/>; null for a whole file or none.</param>
/// <param name="Verdict">Null for a comment in a thread.</param>
public sealed record ReviewItem(
    CommentRef Comment, ForgeUser Author, string Body, string? Path, int? Line, string? Sha, ReviewVerdict? Verdict, DateTimeOffset Created);

/// <param name="Head">A branch of the same repository.</param>
/// <param name="Reviewers">Logins; those that the forge refuses are left out.</param>
public sealed record PullRequestDraft(string Head, string Base, string Title, string Body, bool IsDraft)
{
    public IReadOnlyList<string> Labels { get; init; } = [];

    public IReadOnlyList<string> Reviewers { get; init; } = [];
}

/// <param name="Marker">Unique within the pull request; hidden in the body.</param>
/// <param name="HeadSha">The commit that the comments speak of.</param>
public sealed record ReviewDraft(string Marker, string HeadSha, string Body, IReadOnlyList<ReviewComment> Comments);

/// <summary>A comment on lines of the new side of the diff.</summary>
/// <param name="StartLine">1-based; equal to <paramref name="Line"/> for one line.</param>
/// <param name="Suggestion">Text that replaces the lines, without the forge's fence; null for none.</param>
public sealed record ReviewComment(string Path, int StartLine, int Line, string Body, string? Suggestion);

public enum CheckState
{
    Queued,
    InProgress,
    Completed,
}

/// <summary>The bot never fails a build: it reports success or nothing.</summary>
public enum CheckConclusion
{
    Success,
    Neutral,
}

/// <param name="ExternalId">The run's id.</param>
public sealed record CheckReport(string ExternalId, string Sha, CheckState State, string Title, string Summary)
{
    /// <summary>Needed when completed.</summary>
    public CheckConclusion? Conclusion { get; init; }

    /// <summary>Markdown below the summary.</summary>
    public string Text { get; init; } = "";

    public string? DetailsUrl { get; init; }

    public IReadOnlyList<CheckAnnotation> Annotations { get; init; } = [];

    /// <summary>Left out where the forge has no buttons.</summary>
    public IReadOnlyList<CheckButton> Buttons { get; init; } = [];
}

public sealed record CheckAnnotation(string Path, int Line, string Message);

/// <param name="Identifier">What comes back when it is pressed; at most 20 characters, as the label.</param>
/// <param name="Description">At most 40 characters.</param>
public sealed record CheckButton(string Identifier, string Label, string Description);

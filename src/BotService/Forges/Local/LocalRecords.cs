using System.Text.Json.Serialization;

namespace BotService.Forges.Local;

/// <summary><c>repository.json</c>.</summary>
internal sealed record LocalRepository(long Id, string FullName, string DefaultBranch)
{
    public IReadOnlyList<LocalMember> Members { get; init; } = [];
}

internal sealed record LocalMember(long Id, string Login, AccessLevel Access);

/// <summary><c>pull-request.json</c>: everything about a pull request; the Markdown beside it is written from this.</summary>
/// <param name="HeadRepository">Null for a branch of the same repository.</param>
/// <param name="ClosedSha">The head when it was closed; null while open.</param>
internal sealed record LocalPullRequest(int Number, string Title, string Body, PullRequestState State, ForgeUser Author, string HeadBranch, string BaseBranch)
{
    public string? HeadRepository { get; init; }

    public string? ClosedSha { get; init; }

    public bool IsDraft { get; init; }

    public IReadOnlyList<string> Labels { get; init; } = [];

    public IReadOnlyList<string> Reviewers { get; init; } = [];

    public IReadOnlyList<LocalComment> Comments { get; init; } = [];

    [JsonIgnore]
    public bool IsOpen => State == PullRequestState.Open;
}

/// <param name="Thread">Number of the first comment of the thread; null outside threads.</param>
internal sealed record LocalComment(int Id, CommentKind Kind, ForgeUser Author, string Body, DateTimeOffset Created)
{
    public int? Thread { get; init; }

    public string? Path { get; init; }

    public int? StartLine { get; init; }

    public int? Line { get; init; }

    public string? Sha { get; init; }

    public ReviewVerdict? Verdict { get; init; }

    public bool IsResolved { get; init; }

    public IReadOnlyList<Acknowledgement> Reactions { get; init; } = [];
}

/// <summary>One entry of <c>checks.json</c> of a commit.</summary>
/// <param name="ExternalId">Of this bot's own checks; null for others.</param>
internal sealed record LocalCheck(string Name, CheckState State, bool IsRed)
{
    public string? ExternalId { get; init; }

    public CheckReport? Report { get; init; }

    public string? Log { get; init; }
}

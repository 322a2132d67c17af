using Refit;

namespace BotService.Forges.GitLab;

// What is read of GitLab's answers, and what is sent.

internal sealed record GitLabUser(long Id, string? Username, bool Bot)
{
    public static ForgeUser Of(GitLabUser? user) => user is { Username: { } name } ? new ForgeUser(user.Id, name, user.Bot || GitLabNames.IsBot(name)) : new ForgeUser(0, "ghost", false);
}

internal sealed record GitLabProject(long Id, string PathWithNamespace, string? DefaultBranch, string? WebUrl, string? HttpUrlToRepo, string? Visibility);

internal sealed record GitLabToken(IReadOnlyList<string>? Scopes, DateOnly? ExpiresAt);

internal sealed record GitLabMembership(string PathWithNamespace, GitLabPermissions? Permissions);

internal sealed record GitLabPermissions(GitLabAccess? ProjectAccess, GitLabAccess? GroupAccess)
{
    public int Level => Math.Max(ProjectAccess?.AccessLevel ?? 0, GroupAccess?.AccessLevel ?? 0);
}

internal sealed record GitLabAccess(int AccessLevel);

internal sealed record GitLabMember(int AccessLevel, string? State);

internal sealed record GitLabMergeRequest(int Iid, string? Title, string? Description, string? State, string? Sha, string? SourceBranch, string? TargetBranch, string? WebUrl)
{
    public bool Draft { get; init; }

    public long SourceProjectId { get; init; }

    public long TargetProjectId { get; init; }

    public GitLabUser? Author { get; init; }

    public IReadOnlyList<string>? Labels { get; init; }

    public IReadOnlyList<GitLabUser>? Reviewers { get; init; }
}

internal sealed record GitLabMergeRequestFilter
{
    [AliasAs("state")]
    public string State { get; init; } = "opened";

    [AliasAs("source_branch")]
    public string? SourceBranch { get; init; }

    [AliasAs("order_by")]
    public string OrderBy { get; init; } = "created_at";

    [AliasAs("sort")]
    public string Sort { get; init; } = "desc";

    [AliasAs("per_page")]
    public int PerPage { get; init; } = 100;

    [AliasAs("page")]
    public int Page { get; init; } = 1;
}

/// <summary>What is null is not sent.</summary>
internal sealed record GitLabMergeRequestBody
{
    public string? SourceBranch { get; init; }

    public string? TargetBranch { get; init; }

    public string? Title { get; init; }

    public string? Description { get; init; }

    public string? Labels { get; init; }

    public string? AddLabels { get; init; }

    public IReadOnlyList<long>? ReviewerIds { get; init; }

    public bool? RemoveSourceBranch { get; init; }

    public string? StateEvent { get; init; }
}

internal sealed record GitLabVersion(string HeadCommitSha, string BaseCommitSha, string StartCommitSha);

internal sealed record GitLabDiff(string OldPath, string NewPath, string? Diff);

internal sealed record GitLabDiscussion(string Id, bool IndividualNote, IReadOnlyList<GitLabNote>? Notes);

internal sealed record GitLabNote(long Id, string? Body, GitLabUser? Author, bool System, string? Type, GitLabPosition? Position, DateTimeOffset CreatedAt)
{
    public bool Resolvable { get; init; }

    public bool Resolved { get; init; }
}

internal sealed record GitLabPosition(string? BaseSha, string? StartSha, string? HeadSha, string? OldPath, string? NewPath, int? OldLine, int? NewLine)
{
    public string PositionType { get; init; } = "text";
}

internal sealed record GitLabNoteBody(string Body);

internal sealed record GitLabResolveBody(bool Resolved);

internal sealed record GitLabDraftNote(long Id, string? Note);

internal sealed record GitLabDraftNoteBody(string Note, GitLabPosition? Position);

internal sealed record GitLabEmojiBody(string Name);

internal sealed record GitLabPipeline(long Id, string? Status, string? Source, string? Ref, string? Sha, string? WebUrl)
{
    /// <summary>Null where the server does not say.</summary>
    public long? ProjectId { get; init; }
}

/// <summary>A job that starts another pipeline.</summary>
internal sealed record GitLabBridge(long Id, string? Name, string? Status, bool AllowFailure, string? WebUrl, GitLabPipeline? DownstreamPipeline);

internal sealed record GitLabPipelineFilter
{
    [AliasAs("sha")]
    public string? Sha { get; init; }

    [AliasAs("status")]
    public string? Status { get; init; }

    [AliasAs("updated_after")]
    public string? UpdatedAfter { get; init; }

    [AliasAs("order_by")]
    public string OrderBy { get; init; } = "id";

    [AliasAs("per_page")]
    public int PerPage { get; init; } = 100;
}

internal sealed record GitLabJob(long Id, string? Name, string? Status, bool AllowFailure, string? WebUrl);

internal sealed record GitLabStatus(long Id, string? Name, string? Status, string? TargetUrl, bool AllowFailure, GitLabUser? Author);

internal sealed record GitLabStatusBody(string State, string Name, string Description, string? TargetUrl, long? PipelineId);

internal sealed record GitLabBranch(GitLabCommit? Commit);

internal sealed record GitLabCommit(string? Id)
{
    public string? AuthorEmail { get; init; }
}

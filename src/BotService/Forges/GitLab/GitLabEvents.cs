using System.Globalization;
using System.Text.Json;

namespace BotService.Forges.GitLab;

/// <summary>What GitLab's hooks mean in neutral words.</summary>
internal static class GitLabEvents
{
    /// <param name="kind">As the header names it, or <c>object_kind</c>.</param>
    public static IReadOnlyList<ForgeEvent> Read(string kind, ReadOnlyMemory<byte> body)
    {
        try
        {
            var payload = JsonSerializer.Deserialize<GitLabPayload>(body.Span, GitLabJson.Tolerant) ?? new GitLabPayload();
            return [Of(kind, payload)];
        }
        catch (JsonException e)
        {
            return [new ForgeEvent.Ignored(Repository(new GitLabPayload()), $"{kind}: the body cannot be read at {e.Path ?? "its beginning"}")];
        }
    }

    private static ForgeEvent Of(string kind, GitLabPayload p)
    {
        var found = p.ObjectKind switch
        {
            "pipeline" => Pipeline(p),
            "note" => Note(p),
            "merge_request" => MergeRequest(p),
            _ => Ignored(p, $"{kind} is nothing to act on"),
        };
        return (p.Project is { Id: not null, PathWithNamespace: not null } ? found : null) is { } complete
            ? complete with { Actor = p.User is { Id: { } id, Username: { } name } ? new ForgeUser(id, name, GitLabNames.IsBot(name)) : null }
            : found as ForgeEvent.Ignored ?? Ignored(p, $"{kind} lacks what is needed to act on it");
    }

    // A pipeline of a merge request from a fork may run in the fork: the sha is then of that project.
    private static ForgeEvent? Pipeline(GitLabPayload p) => p.ObjectAttributes switch
    {
        { Source: "external" } => Ignored(p, "pipeline of statuses from outside"),
        { Status: "failed", Sha: { } sha } pipeline => new ForgeEvent.BuildFailed(Repository(p), sha, p.MergeRequest?.SourceBranch ?? pipeline.Ref, "pipeline")
        {
            HeadRepository = p.MergeRequest is { SourceProjectId: { } source, TargetProjectId: { } target } && source != target ? source.ToString(CultureInfo.InvariantCulture) : null,
        },
        { Status: { } status } => Ignored(p, $"pipeline is {status}"),
        _ => null,
    };

    // Before 16.11 a hook has no action; "update" is an edit, which must not forge a command.
    private static ForgeEvent? Note(GitLabPayload p) => p.ObjectAttributes switch
    {
        { NoteableType: not "MergeRequest" } => Ignored(p, "note on something other than a merge request"),
        { System: true } => Ignored(p, "note of GitLab itself"),
        { Action: not (null or "create") } note => Ignored(p, $"note: {note.Action}"),
        { Id: { } id, Note: { } text } note when p.MergeRequest is { Iid: { } iid } merge =>
            new ForgeEvent.CommentPosted(PullRequest(p, iid), new CommentRef(Text(id), Kind(note), note.DiscussionId), text, merge.LastCommit?.Id)
            {
                Path = note.Position?.NewPath,
                Line = note.Position?.NewLine,
            },
        _ => null,
    };

    private static ForgeEvent? MergeRequest(GitLabPayload p)
    {
        PullRequestChange? change = p.ObjectAttributes switch
        {
            { Action: "close" } => PullRequestChange.Closed,
            { Action: "merge" } => PullRequestChange.Merged,
            { Action: "reopen" } => PullRequestChange.Reopened,
            { Action: "update", Oldrev: not null } => PullRequestChange.HeadMoved,
            _ => null,
        };
        return (change, p.ObjectAttributes) switch
        {
            ({ } what, { Iid: { } iid, SourceBranch: { } branch } merge) => new ForgeEvent.PullRequestChanged(PullRequest(p, iid), what, branch, merge.Oldrev, merge.LastCommit?.Id),
            (null, { Action: "approved" or "approval", Iid: { } iid } merge) when merge.LastCommit?.Id is { } sha =>
                new ForgeEvent.ReviewSubmitted(PullRequest(p, iid), new CommentRef("", CommentKind.ReviewBody, null), ReviewVerdict.Approved, "", sha),
            (null, { } merge) => Ignored(p, $"merge request: {merge.Action ?? "nothing"}"),
            _ => null,
        };
    }

    private static CommentKind Kind(HookAttributes note) => note.Type is "DiffNote" or "DiscussionNote" ? CommentKind.Review : CommentKind.Conversation;

    private static ForgeEvent.Ignored Ignored(GitLabPayload p, string reason) => new(Repository(p), reason);

    private static PullRequestRef PullRequest(GitLabPayload p, int iid) => new(Repository(p), iid);

    private static RepositoryRef Repository(GitLabPayload p) => new(GitLabForge.ForgeId, p.Project?.Id ?? 0, p.Project?.PathWithNamespace ?? "");

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BotService.Forges.GitHub;

/// <summary>What GitHub's deliveries mean in neutral words.</summary>
internal static class GitHubEvents
{
    private static readonly JsonSerializerOptions Tolerant = new(GitHubApi.Json) { NumberHandling = JsonNumberHandling.AllowReadingFromString };
    private static readonly string[] Acted =
    [
        "check_suite.rerequested", "check_run.requested_action", "check_run.rerequested", "issue_comment.created", "pull_request_review_comment.created",
        "pull_request_review.submitted", "pull_request.synchronize", "pull_request.closed", "pull_request.reopened",
    ];

    private static readonly string[] Red = ["failure", "timed_out", "startup_failure"];

    /// <param name="kind">Event and action: <c>workflow_run.completed</c>.</param>
    public static IReadOnlyList<ForgeEvent> Read(string kind, ReadOnlyMemory<byte> body)
    {
        try
        {
            var payload = (IsActedOn(kind) ? TypedPayload.Read(kind, Encoding.UTF8.GetString(body.Span)) : null) ?? JsonSerializer.Deserialize<GitHubPayload>(body.Span, Tolerant);
            return [Of(kind, payload ?? new GitHubPayload())];
        }
        catch (JsonException e)
        {
            return [new ForgeEvent.Ignored(Repository(new GitHubPayload()), $"{kind}: the body cannot be read at {e.Path ?? "its beginning"}")];
        }
    }

    internal static ForgeEvent Of(string kind, GitHubPayload p)
    {
        var found = kind switch
        {
            "workflow_run.completed" => Run(p),
            "check_suite.completed" => Suite(p),
            "check_suite.rerequested" => p.CheckSuite?.HeadSha is { } sha ? new ForgeEvent.ButtonPressed(Repository(p), sha, "retry", "") : null,
            "check_run.requested_action" => Button(p, p.RequestedAction?.Identifier),
            "check_run.rerequested" => Button(p, "retry"),
            "status" => Status(p),
            "issue_comment.created" => Comment(p),
            "pull_request_review_comment.created" => ReviewComment(p),
            "pull_request_review.submitted" => Review(p),
            "pull_request.synchronize" => Change(p, PullRequestChange.HeadMoved),
            "pull_request.closed" => Change(p, p.PullRequest?.Merged == true ? PullRequestChange.Merged : PullRequestChange.Closed),
            "pull_request.reopened" => Change(p, PullRequestChange.Reopened),
            _ => Ignored(p, $"{kind} is nothing to act on"),
        };
        return (p.Repository is { Id: not null, FullName: not null } ? found : null) is { } complete
            ? complete with { Actor = p.Sender is { Login: not null } ? UserAnswer.Of(p.Sender) : null }
            : found as ForgeEvent.Ignored ?? Ignored(p, $"{kind} lacks what is needed to act on it");
    }

    // Most deliveries tell of something that has begun or goes on; of those only the repository is read.
    private static bool IsActedOn(string kind) => kind is "status" || kind.EndsWith(".completed", StringComparison.Ordinal) || Acted.Contains(kind);

    private static ForgeEvent? Run(GitHubPayload p) => p.WorkflowRun switch
    {
        { HeadSha: { } sha } run when Red.Contains(run.Conclusion) => new ForgeEvent.BuildFailed(Repository(p), sha, run.HeadBranch, "workflow_run")
        {
            HeadRepository = run.HeadRepository is { } head && head.Id != p.Repository?.Id ? head.FullName : null,
        },
        { HeadSha: not null, Conclusion: var conclusion } => Ignored(p, $"workflow_run ended with {conclusion ?? "nothing"}"),
        _ => null,
    };

    private static ForgeEvent? Suite(GitHubPayload p) => p.CheckSuite switch
    {
        { App.Slug: "github-actions" } => Ignored(p, "check_suite of GitHub Actions, of which workflow_run tells"),
        { HeadSha: { } sha } suite when Red.Contains(suite.Conclusion) => new ForgeEvent.BuildFailed(Repository(p), sha, suite.HeadBranch, "check_suite"),
        { HeadSha: not null, Conclusion: var conclusion } => Ignored(p, $"check_suite ended with {conclusion ?? "nothing"}"),
        _ => null,
    };

    private static ForgeEvent? Status(GitHubPayload p) => p switch
    {
        { Context: GitHubChecks.Name } => Ignored(p, "status of this bot"),
        { Sha: { } sha, State: "failure" or "error" } => new ForgeEvent.BuildFailed(Repository(p), sha, p.Branches?.FirstOrDefault()?.Name, "status"),
        { Sha: not null } => Ignored(p, $"status {p.State ?? "unknown"}"),
        _ => null,
    };

    private static ForgeEvent.ButtonPressed? Button(GitHubPayload p, string? identifier) => p.CheckRun?.HeadSha is { } sha && identifier is not null
        ? new ForgeEvent.ButtonPressed(Repository(p), sha, identifier, p.CheckRun.ExternalId ?? "")
        : null;

    private static ForgeEvent? Comment(GitHubPayload p) => p switch
    {
        { Issue: { Number: not null, PullRequest: null } } => Ignored(p, "comment on an issue"),
        { Issue.Number: { } number, Comment: { Id: { } id, Body: { } body } } =>
            new ForgeEvent.CommentPosted(PullRequest(p, number), new CommentRef(Text(id), CommentKind.Conversation, null), body, null),
        _ => null,
    };

    private static ForgeEvent.CommentPosted? ReviewComment(GitHubPayload p) => p is { PullRequest.Number: { } number, Comment: { Id: { } id, Body: { } body } comment }
        ? new ForgeEvent.CommentPosted(PullRequest(p, number), new CommentRef(Text(id), CommentKind.Review, Text(comment.InReplyToId ?? id)), body, p.PullRequest.Head?.Sha)
        {
            Path = comment.Path,
            Line = comment.Line,
        }
        : null;

    private static ForgeEvent? Review(GitHubPayload p)
    {
        ReviewVerdict? verdict = p.Review?.State?.ToLowerInvariant() switch
        {
            "approved" => ReviewVerdict.Approved,
            "changes_requested" => ReviewVerdict.ChangesRequested,
            "commented" => ReviewVerdict.Commented,
            _ => null,
        };
        return (verdict, p) switch
        {
            ({ } said, { PullRequest.Number: { } number, Review: { Id: { } id, CommitId: { } sha } review }) =>
                new ForgeEvent.ReviewSubmitted(PullRequest(p, number), new CommentRef(Text(id), CommentKind.ReviewBody, null), said, review.Body ?? "", sha),
            (null, { Review.State: { } state }) => Ignored(p, $"review is {state}"),
            _ => null,
        };
    }

    private static ForgeEvent.PullRequestChanged? Change(GitHubPayload p, PullRequestChange change) => p.PullRequest is { Number: { } number, Head.Ref: { } branch } pull
        ? new ForgeEvent.PullRequestChanged(PullRequest(p, number), change, branch, p.Before, p.After ?? pull.Head.Sha)
        : null;

    private static ForgeEvent.Ignored Ignored(GitHubPayload p, string reason) => new(Repository(p), reason);

    private static PullRequestRef PullRequest(GitHubPayload p, int number) => new(Repository(p), number);

    private static RepositoryRef Repository(GitHubPayload p) =>
        new(GitHubForge.ForgeId, p.Repository?.Id ?? 0, p.Repository?.FullName ?? "") { Installation = p.Installation?.Id };

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}

using Microsoft.Extensions.Primitives;
using Octokit.Webhooks;
using Octokit.Webhooks.Events;
using Octokit.Webhooks.Events.PullRequest;

namespace BotService.Forges.GitHub;

/// <summary>Deliveries as Octokit.Webhooks reads them. It knows the published form of each event exactly, and refuses all others.</summary>
internal sealed class TypedPayload : WebhookEventProcessor
{
    private static readonly TypedPayload Reader = new();

    private TypedPayload()
    {
    }

    /// <returns>Null for what the library cannot read, or an event that the bot does not use.</returns>
    public static GitHubPayload? Read(string kind, string body)
    {
        try
        {
            var headers = WebhookHeaders.Parse(new Dictionary<string, StringValues> { ["X-GitHub-Event"] = kind.Split('.')[0] });
            return Of(Reader.DeserializeWebhookEvent(headers, body));
        }
        catch (Exception)
        {
            // The body is a stranger's, and the library has no one exception for what it does not know.
            return null;
        }
    }

    private static GitHubPayload? Of(WebhookEvent e) => Part(e) is { } part
        ? part with
        {
            Action = e.Action,
            Repository = e.Repository is { } r ? new PayloadRepository(r.Id, r.FullName) : null,
            Installation = e.Installation is { } i ? new PayloadId(i.Id) : null,
            Sender = e.Sender is { } s ? new UserAnswer(s.Id, s.Login, s.Type?.StringValue) : null,
        }
        : null;

    private static GitHubPayload? Part(WebhookEvent e) => e switch
    {
        WorkflowRunEvent { WorkflowRun: { } r } => new()
        {
            WorkflowRun = new(r.HeadSha, r.HeadBranch, r.Conclusion?.StringValue, r.HeadRepository is { } h ? new PayloadRepository(h.Id, h.FullName) : null),
        },
        CheckSuiteEvent { CheckSuite: { } s } => new() { CheckSuite = new(s.HeadSha, s.HeadBranch, s.Conclusion?.StringValue, new PayloadApp(s.App?.Slug)) },
        CheckRunEvent { CheckRun: { } r } c => new()
        {
            CheckRun = new(r.HeadSha, r.ExternalId),
            RequestedAction = c.RequestedAction is { } a ? new PayloadRequestedAction(a.Identifier) : null,
        },
        StatusEvent s => new() { Sha = s.Sha, State = s.State?.StringValue, Context = s.Context, Branches = s.Branches?.Select(b => new PayloadBranch(b.Name)).ToList() },
        IssueCommentEvent { Issue: { } i, Comment: { } c } => new()
        {
            Issue = new((int)i.Number, i.PullRequest is { } p ? new PayloadLink(p.Url) : null),
            Comment = new(c.Id, c.Body, null, null, null),
        },
        PullRequestReviewCommentEvent { Comment: { } c, PullRequest: { } p } => new()
        {
            Comment = new(c.Id, c.Body, c.Path, c.Line, c.InReplyToId),
            PullRequest = new((int)p.Number, null, new PayloadHead(p.Head?.Ref, p.Head?.Sha)),
        },
        PullRequestReviewEvent { Review: { } r, PullRequest: { } p } => new()
        {
            Review = new(r.Id, r.State?.StringValue, r.Body, r.CommitId),
            PullRequest = new((int)p.Number, null, new PayloadHead(p.Head?.Ref, p.Head?.Sha)),
        },
        PullRequestEvent { PullRequest: { } p } => new()
        {
            PullRequest = new((int)p.Number, p.Merged, new PayloadHead(p.Head?.Ref, p.Head?.Sha)),
            Before = (e as PullRequestSynchronizeEvent)?.Before,
            After = (e as PullRequestSynchronizeEvent)?.After,
        },
        _ => null,
    };
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using BotService.Forges;
using BotService.Tests.Forges;
using BotService.Tests.Forges.Fakes;
using BotService.Tests.Forges.GitHub;
using BotService.Tests.Forges.GitLab;

namespace BotService.Tests.Service.Behaviour;

/// <summary>A delivery that is ready to be signed: its kind as the forge's header names it, and its body.</summary>
internal sealed record Hook(string Kind, JsonObject Body);

/// <summary>How a forge tells of what people do.</summary>
internal abstract class ForgeHooks
{
    /// <summary>The forge's own state.</summary>
    public abstract FakeRepository Known { get; }

    public abstract FakeForge Fake { get; }

    public abstract FakePerson Self { get; }

    /// <param name="head">Where the tested code lies, when that is another repository.</param>
    public abstract Hook Red(string sha, string branch, FakeRepository? head = null);

    /// <param name="edited">Not written now, but changed.</param>
    public abstract Hook Comment(PullRequest pull, CommentRef comment, string text, ForgeUser by, bool edited = false);

    public abstract Hook LineComment(PullRequest pull, CommentRef comment, (string Path, int Line) place, string text, ForgeUser by);

    public abstract Hook Approval(PullRequest pull, ForgeUser by);

    /// <param name="before">The head that was there; null unless it moved.</param>
    public abstract Hook Changed(PullRequest pull, PullRequestChange change, ForgeUser by, string? before = null);

    public abstract Dictionary<string, string> Headers(Hook hook, byte[] body, string id);

    public static ForgeHooks Of(ForgeWorld world) => world is GitHubWorld github ? new GitHubHooks(github) : new GitLabHooks((GitLabWorld)world);

    public HttpRequestMessage Request(Hook hook, string id, string forge)
    {
        var body = Encoding.UTF8.GetBytes(hook.Body.ToJsonString());
        var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/{forge}") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in Headers(hook, body, id))
        {
            request.Headers.Add(name, value);
        }

        return request;
    }

    protected static long Number(string id) => long.Parse(id, CultureInfo.InvariantCulture);
}

internal sealed class GitHubHooks(GitHubWorld world) : ForgeHooks
{
    public override FakeRepository Known => world.Known;

    public override FakeForge Fake => world.Fake;

    public override FakePerson Self => world.Fake.Bot;

    public override Hook Red(string sha, string branch, FakeRepository? head = null) => With("workflow_run", "completed", world.Maintainer, new()
    {
        ["workflow_run"] = new JsonObject
        {
            ["head_sha"] = sha,
            ["head_branch"] = branch,
            ["conclusion"] = "failure",
            ["head_repository"] = new JsonObject { ["id"] = (head ?? Known).Id, ["full_name"] = (head ?? Known).FullName },
        },
    });

    public override Hook Comment(PullRequest pull, CommentRef comment, string text, ForgeUser by, bool edited = false) => With("issue_comment", edited ? "edited" : "created", by, new()
    {
        ["issue"] = new JsonObject { ["number"] = pull.Ref.Number, ["pull_request"] = new JsonObject { ["url"] = "https://example.org/" } },
        ["comment"] = new JsonObject { ["id"] = Number(comment.Id), ["body"] = text },
    });

    public override Hook LineComment(PullRequest pull, CommentRef comment, (string Path, int Line) place, string text, ForgeUser by) => With("pull_request_review_comment", "created", by, new()
    {
        ["comment"] = new JsonObject { ["id"] = Number(comment.Id), ["body"] = text, ["path"] = place.Path, ["line"] = place.Line },
        ["pull_request"] = Of(pull),
    });

    public override Hook Approval(PullRequest pull, ForgeUser by) => Review(pull, ReviewVerdict.Approved, "", by);

    public Hook Review(PullRequest pull, ReviewVerdict verdict, string text, ForgeUser by)
    {
        var review = new FakeComment(Fake.State.NextId(), CommentKind.ReviewBody, Fake.State.People.Single(p => p.Id == by.Id), text) { Sha = pull.HeadSha, Verdict = "COMMENTED" };
        Known.PullRequest(pull.Ref.Number)!.Comments.Add(review);
        var state = verdict switch { ReviewVerdict.Approved => "approved", ReviewVerdict.ChangesRequested => "changes_requested", _ => "commented" };
        return With("pull_request_review", "submitted", by, new()
        {
            ["review"] = new JsonObject { ["id"] = review.Id, ["state"] = state, ["body"] = text, ["commit_id"] = pull.HeadSha },
            ["pull_request"] = Of(pull),
        });
    }

    public override Hook Changed(PullRequest pull, PullRequestChange change, ForgeUser by, string? before = null)
    {
        var json = Of(pull);
        json["merged"] = change == PullRequestChange.Merged;
        var body = new JsonObject { ["pull_request"] = json };
        if (before is not null)
        {
            (body["before"], body["after"]) = (before, pull.HeadSha);
        }

        return With("pull_request", before is not null ? "synchronize" : "closed", by, body);
    }

    public Hook Button(string sha, string identifier, string runId, ForgeUser by) => With("check_run", "requested_action", by, new()
    {
        ["check_run"] = new JsonObject { ["head_sha"] = sha, ["external_id"] = runId },
        ["requested_action"] = new JsonObject { ["identifier"] = identifier },
    });

    public override Dictionary<string, string> Headers(Hook hook, byte[] body, string id) => FakeGitHub.Headers(hook.Kind, body, id: id);

    private static JsonObject Of(PullRequest pull) => new() { ["number"] = pull.Ref.Number, ["head"] = new JsonObject { ["ref"] = pull.HeadBranch, ["sha"] = pull.HeadSha } };

    private Hook With(string kind, string action, ForgeUser by, JsonObject body)
    {
        body["action"] = action;
        body["repository"] = new JsonObject { ["id"] = Known.Id, ["full_name"] = Known.FullName, ["default_branch"] = "main" };
        body["installation"] = new JsonObject { ["id"] = world.Fake.Installation };
        body["sender"] = new JsonObject { ["id"] = by.Id, ["login"] = by.Login, ["type"] = by.IsBot ? "Bot" : "User" };
        return new Hook(kind, body);
    }
}

internal sealed class GitLabHooks(GitLabWorld world) : ForgeHooks
{
    public override FakeRepository Known => world.Known;

    public override FakeForge Fake => world.Fake;

    public override FakePerson Self => world.Fake.Bot;

    public override Hook Red(string sha, string branch, FakeRepository? head = null) => With("Pipeline Hook", "pipeline", world.Maintainer, new()
    {
        ["object_attributes"] = new JsonObject { ["id"] = 31, ["ref"] = branch, ["sha"] = sha, ["source"] = "push", ["status"] = "failed" },
        ["merge_request"] = head is null ? null : new JsonObject { ["iid"] = 1, ["source_branch"] = branch, ["source_project_id"] = head.Id, ["target_project_id"] = Known.Id },
    });

    public override Hook Comment(PullRequest pull, CommentRef comment, string text, ForgeUser by, bool edited = false) =>
        Note(pull, comment, text, by, edited ? "update" : "create", null);

    public override Hook LineComment(PullRequest pull, CommentRef comment, (string Path, int Line) place, string text, ForgeUser by) =>
        Note(pull, comment, text, by, "create", new JsonObject { ["new_path"] = place.Path, ["new_line"] = place.Line });

    public override Hook Approval(PullRequest pull, ForgeUser by) => Merge(pull, "approved", by);

    public override Hook Changed(PullRequest pull, PullRequestChange change, ForgeUser by, string? before = null)
    {
        var hook = Merge(pull, before is not null ? "update" : change == PullRequestChange.Merged ? "merge" : "close", by);
        hook.Body["object_attributes"]!["oldrev"] = before;
        return hook;
    }

    public override Dictionary<string, string> Headers(Hook hook, byte[] body, string id) => new()
    {
        ["X-Gitlab-Event"] = hook.Kind,
        ["X-Gitlab-Token"] = FakeGitLab.Secret,
        ["Idempotency-Key"] = id,
    };

    private Hook Note(PullRequest pull, CommentRef comment, string text, ForgeUser by, string action, JsonObject? position) => With("Note Hook", "note", by, new()
    {
        ["object_attributes"] = new JsonObject
        {
            ["id"] = Number(comment.Id),
            ["note"] = text,
            ["noteable_type"] = "MergeRequest",
            ["discussion_id"] = comment.Thread,
            ["type"] = position is null ? null : "DiffNote",
            ["action"] = action,
            ["system"] = false,
            ["position"] = position,
        },
        ["merge_request"] = new JsonObject { ["iid"] = pull.Ref.Number, ["source_branch"] = pull.HeadBranch, ["last_commit"] = new JsonObject { ["id"] = pull.HeadSha } },
    });

    private Hook Merge(PullRequest pull, string action, ForgeUser by) => With("Merge Request Hook", "merge_request", by, new()
    {
        ["object_attributes"] = new JsonObject { ["iid"] = pull.Ref.Number, ["source_branch"] = pull.HeadBranch, ["action"] = action, ["last_commit"] = new JsonObject { ["id"] = pull.HeadSha } },
    });

    private Hook With(string kind, string what, ForgeUser by, JsonObject body)
    {
        body["object_kind"] = what;
        body["project"] = new JsonObject { ["id"] = Known.Id, ["path_with_namespace"] = Known.FullName, ["default_branch"] = "main" };
        body["user"] = new JsonObject { ["id"] = by.Id, ["username"] = by.Login };
        return new Hook(kind, body);
    }
}

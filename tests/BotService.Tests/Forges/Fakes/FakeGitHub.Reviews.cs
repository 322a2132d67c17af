using System.Globalization;
using System.Text.Json.Nodes;
using BotService.Forges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BotService.Tests.Forges.Fakes;

/// <summary>Comments, reviews, threads, checks.</summary>
internal sealed partial class FakeGitHub
{
    private void MapReviews(WebApplication routes)
    {
        On(routes, "GET", $"{Repo_}/issues/{{issue_number}}/comments", "issues:read", c => Ok(new JsonArray([.. Of(Pull(c, "issue_number")!, CommentKind.Conversation).Select(Conversation)])));
        On(routes, "POST", $"{Repo_}/issues/{{issue_number}}/comments", "issues:write", c =>
            Task.FromResult(new Answer(201, Conversation(Add(Pull(c, "issue_number")!, new FakeComment(State.NextId(), CommentKind.Conversation, Bot, (string)Json(c)["body"]!))))));
        On(routes, "PATCH", $"{Repo_}/issues/comments/{{comment_id}}", "issues:write", c =>
        {
            var comment = Comment(c);
            comment.Body = (string)Json(c)["body"]!;
            return Ok(Conversation(comment));
        });
        On(routes, "POST", $"{Repo_}/issues/comments/{{comment_id}}/reactions", "issues:write", React);
        On(routes, "POST", $"{Repo_}/pulls/comments/{{comment_id}}/reactions", "pull_requests:write", React);
        On(routes, "GET", $"{Repo_}/pulls/{{pull_number}}/reviews", "pull_requests:read", c => Ok(new JsonArray([.. Of(Pull(c)!, CommentKind.ReviewBody).Select(Review)])));
        On(routes, "GET", $"{Repo_}/pulls/{{pull_number}}/reviews/{{review_id}}", "pull_requests:read", c => Ok(Review(Of(Pull(c)!, CommentKind.ReviewBody).First(r => $"{r.Id}" == Value(c, "review_id")))));
        On(routes, "POST", $"{Repo_}/pulls/{{pull_number}}/reviews", "pull_requests:write", PostReviewAsync);
        On(routes, "GET", $"{Repo_}/pulls/{{pull_number}}/comments", "pull_requests:read", c => Ok(new JsonArray([.. Of(Pull(c)!, CommentKind.Review).Select(Inline)])));
        On(routes, "POST", $"{Repo_}/pulls/{{pull_number}}/comments/{{comment_id}}/replies", "pull_requests:write", c =>
        {
            var (pull, first) = (Pull(c)!, Of(Pull(c)!, CommentKind.Review).FirstOrDefault(r => $"{r.Id}" == Value(c, "comment_id") && r.Thread == r.Id));
            return first is null ? Missing : Task.FromResult(new Answer(201, Inline(Add(pull, new FakeComment(State.NextId(), CommentKind.Review, Bot, (string)Json(c)["body"]!) { Thread = first.Id, Path = first.Path, Line = first.Line, Sha = first.Sha }))));
        });
    }

    private async Task<Answer> PostReviewAsync(HttpContext c)
    {
        var (pull, json) = (Pull(c)!, Json(c));
        var files = (await pull.FilesAsync()).ToDictionary(f => f.Path, f => DiffLines.Parse(f.Patch));
        var comments = json["comments"]?.AsArray().Select(x => x!.AsObject()).ToList() ?? [];
        if (comments.Any(x => !files.TryGetValue((string)x["path"]!, out var lines) || !lines.Holds((int?)x["start_line"] ?? (int)x["line"]!, (int)x["line"]!)))
        {
            return Answer.Error(422, "Line could not be resolved");
        }

        var review = Add(pull, new FakeComment(State.NextId(), CommentKind.ReviewBody, Bot, (string?)json["body"] ?? "") { Verdict = "COMMENTED", Sha = (string?)json["commit_id"] ?? pull.HeadSha });
        foreach (var x in comments)
        {
            var id = State.NextId();
            Add(pull, new FakeComment(id, CommentKind.Review, Bot, (string)x["body"]!)
            {
                Review = review.Id,
                Thread = id,
                Path = (string)x["path"]!,
                Line = (int)x["line"]!,
                StartLine = (int?)x["start_line"],
                Sha = review.Sha,
            });
        }

        return new Answer(200, Review(review));
    }

    private void MapChecks(WebApplication routes)
    {
        On(routes, "GET", $"{Repo_}/commits/{{ref}}/check-runs", "checks:read", c =>
        {
            var name = (string?)c.Request.Query["check_name"];
            var runs = Repo(c).Checks.Where(k => k.Sha == Value(c, "ref") && k.Kind != "status" && (name is null || k.Name == name)).Select(Run).ToList();
            return Ok(new JsonObject { ["total_count"] = runs.Count, ["check_runs"] = new JsonArray([.. runs]) });
        });
        On(routes, "GET", $"{Repo_}/commits/{{ref}}/check-suites", "checks:read", c =>
        {
            var suites = Repo(c).Checks.Where(k => k.Sha == Value(c, "ref") && k.Kind != "status").GroupBy(k => k.App).Select(g => (JsonNode)new JsonObject
            {
                ["id"] = g.First().Id,
                ["status"] = g.All(k => k.Done) ? "completed" : "in_progress",
                ["latest_check_runs_count"] = g.Count(),
                ["app"] = new JsonObject { ["id"] = g.Key, ["slug"] = Slug(g.Key) },
            }).Append(new JsonObject { ["id"] = 5, ["status"] = "queued", ["latest_check_runs_count"] = 0, ["app"] = new JsonObject { ["id"] = 5, ["slug"] = "idle" } }).ToList();
            return Ok(new JsonObject { ["total_count"] = suites.Count, ["check_suites"] = new JsonArray([.. suites]) });
        });
        On(routes, "GET", $"{Repo_}/commits/{{ref}}/status", "statuses:read", c =>
        {
            var found = Repo(c).Checks.Where(k => k.Sha == Value(c, "ref") && k.Kind == "status").GroupBy(k => k.Name).Select(g => g.Last()).Select(StatusOf).ToList();
            return Ok(new JsonObject { ["state"] = "pending", ["sha"] = Value(c, "ref"), ["total_count"] = found.Count, ["statuses"] = new JsonArray([.. found]) });
        });
        On(routes, "POST", $"{Repo_}/check-runs", "checks:write", c =>
        {
            var check = new FakeCheck(State.NextId(), (string)Json(c)["head_sha"]!, (string)Json(c)["name"]!, "check") { App = AppId, By = Bot, ExternalId = (string?)Json(c)["external_id"] };
            Repo(c).Checks.Add(check);
            return Task.FromResult(new Answer(201, Run(Change(check, Json(c)))));
        });
        On(routes, "PATCH", $"{Repo_}/check-runs/{{check_run_id}}", "checks:write", c => Ok(Run(Change(Check(c), Json(c)))));
        On(routes, "GET", $"{Repo_}/check-runs/{{check_run_id}}", "checks:read", c => Ok(Run(Check(c))));
        On(routes, "GET", $"{Repo_}/check-runs/{{check_run_id}}/annotations", "checks:read", c => Ok(new JsonArray(
            [.. Check(c).Annotations.Select(a => (JsonNode)new JsonObject { ["path"] = a.Path, ["start_line"] = a.Line, ["end_line"] = a.Line, ["message"] = a.Message, ["annotation_level"] = "failure" })])));
        On(routes, "POST", $"{Repo_}/statuses/{{sha}}", "statuses:write", c =>
        {
            var check = new FakeCheck(State.NextId(), Value(c, "sha"), (string)Json(c)["context"]!, "status") { Title = (string?)Json(c)["description"] ?? "", Status = (string)Json(c)["state"]!, By = Bot };
            Repo(c).Checks.Add(check);
            return Task.FromResult(new Answer(201, StatusOf(check)));
        });
        On(routes, "GET", $"{Repo_}/actions/jobs/{{job_id}}/logs", "actions:read", c => Check(c, "job_id").Log is null
            ? Missing
            : Task.FromResult(new Answer(302, null) { Headers = new() { ["Location"] = $"http://localhost:{Address.Port}/storage/{Value(c, "job_id")}?signature=secret" } }));
    }

    private async Task GraphAsync(HttpContext context)
    {
        var json = await BodyAsync(context);
        var (query, variables) = ((string)json["query"]!, json["variables"]!.AsObject());
        if (Refusal(context, "") is not null || !grants.ContainsKey(context.Request.Headers.Authorization.ToString().Replace("Bearer ", "")))
        {
            await WriteAsync(context, 401, new JsonObject { ["message"] = "Bad credentials" });
            return;
        }

        var pulls = State.Repositories.SelectMany(r => r.PullRequests).ToList();
        var id = (string?)variables["id"] ?? "";
        JsonNode? data = new JsonObject();
        if (query.Contains("convertPullRequestToDraft") || query.Contains("markPullRequestReadyForReview"))
        {
            pulls.First(p => $"PR_{p.Id}" == id).Draft = query.Contains("convertPullRequestToDraft");
        }
        else if (query.Contains("resolveReviewThread"))
        {
            pulls.SelectMany(p => p.Comments).First(k => $"T_{k.Id}" == id).Resolved = true;
        }
        else if (query.Contains("addReaction"))
        {
            pulls.SelectMany(p => p.Comments).First(k => $"R_{k.Id}" == id).Reactions.Add((Bot, ((string)variables["content"]!).ToLowerInvariant()));
        }
        else
        {
            var pull = pulls.First(p => p.Repository.FullName == $"{variables["owner"]}/{variables["name"]}" && p.Number == (int)variables["number"]!);
            var threads = Of(pull, CommentKind.Review).Where(k => k.Thread == k.Id).Select(k => (JsonNode)new JsonObject
            {
                ["id"] = $"T_{k.Id}",
                ["isResolved"] = k.Resolved,
                ["comments"] = new JsonObject { ["nodes"] = new JsonArray(new JsonObject { ["databaseId"] = k.Id }) },
            });
            var page = new JsonObject { ["pageInfo"] = new JsonObject { ["hasNextPage"] = false, ["endCursor"] = null }, ["nodes"] = new JsonArray([.. threads]) };
            data = new JsonObject { ["repository"] = new JsonObject { ["pullRequest"] = new JsonObject { ["reviewThreads"] = page } } };
        }

        await WriteAsync(context, 200, new JsonObject { ["data"] = data });
    }

    private Task<Answer> React(HttpContext c)
    {
        var (comment, content) = (Comment(c), (string)Json(c)["content"]!);
        var known = comment.Reactions.Contains((Bot, content));
        if (!known)
        {
            comment.Reactions.Add((Bot, content));
        }

        return Task.FromResult(new Answer(known ? 200 : 201, new JsonObject { ["id"] = comment.Id, ["content"] = content, ["user"] = User(Bot), ["created_at"] = "2026-01-02T03:04:05Z" }));
    }

    private static FakeCheck Change(FakeCheck check, JsonObject json)
    {
        (check.Status, check.Conclusion) = ((string?)json["status"] ?? check.Status, (string?)json["conclusion"] ?? check.Conclusion);
        check.Done = check.Status == "completed";
        if (json["output"] is { } output)
        {
            (check.Title, check.Summary, check.Text) = ((string)output["title"]!, (string)output["summary"]!, (string?)output["text"]);
            check.Annotations.AddRange((output["annotations"]?.AsArray() ?? []).Select(a => ((string)a!["path"]!, (int)a["start_line"]!, (string)a["message"]!)));
        }

        if (json["actions"] is JsonArray actions)
        {
            check.Buttons.Clear();
            check.Buttons.AddRange(actions.Select(a => (string)a!["identifier"]!));
        }

        return check;
    }

    private string Slug(long app) => app == AppId ? "botservice" : app == 15368 ? "github-actions" : "other-ci";

    private JsonNode Run(FakeCheck k) => new JsonObject
    {
        ["id"] = k.Id,
        ["name"] = k.Name,
        ["head_sha"] = k.Sha,
        ["status"] = k.By == Bot ? k.Status : k.Done ? "completed" : "in_progress",
        ["conclusion"] = k.By == Bot ? k.Conclusion : k.Done ? (k.Red ? "failure" : "success") : null,
        ["external_id"] = k.ExternalId,
        ["started_at"] = "2026-01-02T03:04:05Z",
        ["html_url"] = new Uri(Address, $"checks/{k.Id}").AbsoluteUri,
        ["app"] = new JsonObject { ["id"] = k.App, ["slug"] = Slug(k.App) },
        ["output"] = new JsonObject { ["title"] = k.Title, ["summary"] = k.Summary, ["text"] = k.Text, ["annotations_count"] = k.Annotations.Count, ["annotations_url"] = "https://example.org/" },
    };

    private static JsonNode StatusOf(FakeCheck k) => new JsonObject
    {
        ["id"] = k.Id,
        ["state"] = k.By is not null ? k.Status : k.Done ? (k.Red ? "failure" : "success") : "pending",
        ["context"] = k.Name,
        ["description"] = k.Title,
        ["target_url"] = "https://ci.example.org/",
        ["created_at"] = "2026-01-02T03:04:05Z",
        ["updated_at"] = "2026-01-02T03:04:05Z",
    };

    private static JsonNode Conversation(FakeComment k) => new JsonObject { ["id"] = k.Id, ["body"] = k.Body, ["user"] = User(k.Author), ["created_at"] = Time(k.Created) };

    private static JsonNode Review(FakeComment k) => new JsonObject
    {
        ["id"] = k.Id,
        ["node_id"] = $"R_{k.Id}",
        ["body"] = k.Body,
        ["user"] = User(k.Author),
        ["state"] = k.Verdict,
        ["commit_id"] = k.Sha,
        ["submitted_at"] = Time(k.Created),
    };

    private static JsonNode Inline(FakeComment k)
    {
        var comment = new JsonObject
        {
            ["id"] = k.Id,
            ["body"] = k.Body,
            ["user"] = User(k.Author),
            ["path"] = k.Path,
            ["line"] = k.Line,
            ["side"] = "RIGHT",
            ["commit_id"] = k.Sha,
            ["original_commit_id"] = k.Sha,
            ["original_line"] = k.Line,
            ["created_at"] = Time(k.Created),
            ["pull_request_review_id"] = k.Review,
        };
        if (k.Thread != k.Id)
        {
            comment["in_reply_to_id"] = k.Thread;
        }

        return comment;
    }

    private static FakeComment Add(FakePullRequest pull, FakeComment comment)
    {
        pull.Comments.Add(comment);
        return comment;
    }

    private static IEnumerable<FakeComment> Of(FakePullRequest pull, CommentKind kind) => pull.Comments.Where(k => k.Kind == kind);

    private FakeComment Comment(HttpContext c) => State.Repositories.SelectMany(r => r.PullRequests).SelectMany(p => p.Comments).First(k => $"{k.Id}" == Value(c, "comment_id"));

    private FakeCheck Check(HttpContext c, string name = "check_run_id") => Repo(c).Checks.First(k => k.Id == long.Parse(Value(c, name), CultureInfo.InvariantCulture));
}

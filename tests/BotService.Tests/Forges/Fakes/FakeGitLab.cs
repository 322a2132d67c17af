using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BotService.Forges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BotService.Tests.Forges.Fakes;

/// <summary>GitLab with one project access token of role Developer. Its own description of these calls is in no package, so that nothing but
/// this file judges them.</summary>
internal sealed class FakeGitLab : FakeForge
{
    public const string Token = "glpat-projectTokenOfTheBot";
    public const string Secret = "the hook's secret";
    public const string SigningToken = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Root = "/gitlab/api/v4";
    private const string Project = "/projects/{project:long}";
    private const string Merge = Project + "/merge_requests/{iid:int}";

    /// <summary>Of the token.</summary>
    public List<string> Scopes { get; } = ["api", "write_repository"];

    /// <summary>The bot's role in every project.</summary>
    public int Role { get; set; } = 30;

    public static async Task<FakeGitLab> RunAsync()
    {
        var fake = new FakeGitLab();
        fake.Bot = fake.State.Person("project_1_bot_0123abcd", bot: true);
        await fake.StartAsync();
        return fake;
    }

    /// <summary>The headers of a delivery that is signed by the signing token.</summary>
    public static Dictionary<string, string> Signed(string kind, byte[] body, DateTimeOffset at, string token = SigningToken)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"msg_1.{at.ToUnixTimeSeconds()}.")), .. body];
        return new()
        {
            ["X-Gitlab-Event"] = kind,
            ["webhook-id"] = "msg_1",
            ["webhook-timestamp"] = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            ["webhook-signature"] = "v1,bm90IHRoaXMgb25l v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(token["whsec_".Length..]), signed)),
        };
    }

    protected override string GitFolder => "gitlab/";

    protected override bool MayGit(FakeRepository repository, string user, string password, bool write) => user.Length > 0 && password == Token;

    protected override void Map(WebApplication routes)
    {
        MapProject(routes);
        MapMergeRequests(routes);
        MapNotes(routes);
        MapBuilds(routes);
    }

    private void On(WebApplication routes, string method, string template, Func<HttpContext, Task<(int Status, JsonNode? Body)>> handle) => routes.MapMethods(Root + template, [method], async context =>
    {
        context.Items["json"] = context.Request.Method is "GET" or "DELETE" ? [] : await BodyAsync(context);
        var (status, body) = context.Request.Headers["PRIVATE-TOKEN"] != Token ? (401, new JsonObject { ["message"] = "401 Unauthorized" })
            : context.Request.RouteValues.ContainsKey("project") && Find(context) is null ? NotFound("Project")
            : context.Request.RouteValues.ContainsKey("iid") && Find(context)!.PullRequest(Number(context, "iid")) is null ? NotFound("Merge Request")
            : await handle(context);
        if (body is JsonValue { } raw && raw.TryGetValue<string>(out var text))
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync(text);
            return;
        }

        if (body is JsonArray all && method == "GET")
        {
            body = Page(context, all);
        }

        await WriteAsync(context, status, body);
    });

    private JsonArray Page(HttpContext context, JsonArray all)
    {
        var size = int.TryParse(context.Request.Query["per_page"], CultureInfo.InvariantCulture, out var asked) ? Math.Min(asked, 100) : 20;
        var page = int.TryParse(context.Request.Query["page"], CultureInfo.InvariantCulture, out var number) ? number : 1;
        if (all.Count > page * size)
        {
            context.Response.Headers.Link = $"<{new Uri(Address, context.Request.Path)}?page={page + 1}&per_page={size}>; rel=\"next\"";
        }

        return new JsonArray([.. all.Skip((page - 1) * size).Take(size).Select(x => x?.DeepClone())]);
    }

    private void MapProject(WebApplication routes)
    {
        On(routes, "GET", "/user", _ => Ok(User(Bot)));
        On(routes, "GET", "/users", c => Ok(new JsonArray([.. State.People.Where(p => p.Login == c.Request.Query["username"] || Email(p) == c.Request.Query["search"]).Select(User)])));
        On(routes, "GET", "/personal_access_tokens/self", _ => Ok(new JsonObject
        {
            ["id"] = 1,
            ["name"] = "bot",
            ["active"] = true,
            ["revoked"] = false,
            ["expires_at"] = TimeProvider.System.GetUtcNow().AddDays(90).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["scopes"] = new JsonArray([.. Scopes.Select(s => (JsonNode)s)]),
        }));
        On(routes, "GET", "/projects", _ => Ok(new JsonArray([.. State.Repositories.Select(Of)])));
        On(routes, "GET", Project, c => Ok(Of(Repo(c))));
        On(routes, "GET", $"{Project}/repository/files/{{path}}/raw", async c =>
        {
            var text = await Repo(c).FileAsync(c.Request.Query["ref"]!, Value(c, "path"));
            return text.Length > 0 ? (200, JsonValue.Create(text)) : NotFound("File");
        });
        On(routes, "GET", $"{Project}/members/all/{{user:long}}", c => Task.FromResult(State.People.FirstOrDefault(p => p.Id == Number(c, "user")) is { } person && Repo(c).Members.TryGetValue(person, out var level)
            ? (200, new JsonObject { ["id"] = person.Id, ["username"] = person.Login, ["state"] = "active", ["access_level"] = Level(level) })
            : NotFound("Member")));
        On(routes, "GET", $"{Project}/repository/commits/{{sha}}", c => Ok(new JsonObject
        {
            ["id"] = Value(c, "sha"),
            ["author_email"] = Repo(c).Authors.TryGetValue(Value(c, "sha"), out var author) ? Email(author) : "nobody@example.org",
        }));
        On(routes, "GET", $"{Project}/repository/branches/{{branch}}", c => Task.FromResult(Repo(c).Branch(Value(c, "branch")) is { } sha
            ? (200, new JsonObject { ["name"] = Value(c, "branch"), ["commit"] = new JsonObject { ["id"] = sha } })
            : NotFound("Branch")));
        On(routes, "DELETE", $"{Project}/repository/branches/{{branch}}", c =>
        {
            Repo(c).DeleteBranch(Value(c, "branch"));
            return Task.FromResult<(int, JsonNode?)>((204, null));
        });
    }

    private void MapMergeRequests(WebApplication routes)
    {
        On(routes, "GET", $"{Project}/merge_requests", c =>
        {
            var state = (string?)c.Request.Query["state"] ?? "all";
            var branch = (string?)c.Request.Query["source_branch"];
            return Ok(new JsonArray([.. Repo(c).PullRequests.Where(p => state == "all" || Word(p.State) == state).Where(p => branch is null || p.Head == branch).OrderByDescending(p => p.Number).Select(Of)]));
        });
        On(routes, "GET", $"{Project}/repository/commits/{{sha}}/merge_requests", c => Ok(new JsonArray([.. Repo(c).PullRequests.Where(p => p.HeadSha == Value(c, "sha")).Select(Of)])));
        On(routes, "POST", $"{Project}/merge_requests", c =>
        {
            var (repository, json) = (Repo(c), Json(c));
            var (head, @base) = ((string)json["source_branch"]!, (string)json["target_branch"]!);
            if (repository.Branch(head) is null || repository.Branch(@base) is null)
            {
                return Task.FromResult<(int, JsonNode?)>((400, new JsonObject { ["message"] = new JsonArray("Source branch does not exist") }));
            }

            if (repository.PullRequests.Any(p => p.Head == head && p.Base == @base && p.State == PullRequestState.Open))
            {
                return Task.FromResult<(int, JsonNode?)>((409, new JsonObject { ["message"] = new JsonArray("Another open merge request already exists for this source branch: !1") }));
            }

            var pull = repository.Open(Bot, head, @base, "", "");
            Change(pull, json);
            return Task.FromResult<(int, JsonNode?)>((201, Of(pull)));
        });
        On(routes, "GET", Merge, c => Ok(Of(Pull(c))));
        On(routes, "PUT", Merge, c =>
        {
            Change(Pull(c), Json(c));
            return Ok(Of(Pull(c)));
        });
        On(routes, "GET", $"{Merge}/versions", c => Ok(new JsonArray(new JsonObject
        {
            ["id"] = 1,
            ["head_commit_sha"] = Pull(c).HeadSha,
            ["base_commit_sha"] = Pull(c).BaseSha,
            ["start_commit_sha"] = Pull(c).BaseSha,
        })));
        On(routes, "GET", $"{Merge}/diffs", async c => (200, new JsonArray([.. (await Pull(c).FilesAsync()).Select(f => (JsonNode)new JsonObject { ["old_path"] = f.Old, ["new_path"] = f.Path, ["diff"] = f.Patch })])));
    }

    private void MapNotes(WebApplication routes)
    {
        On(routes, "GET", $"{Merge}/discussions", c => Ok(new JsonArray([.. Pull(c).Comments.Where(k => k.Thread is null || k.Thread == k.Id).Select(first => (JsonNode)new JsonObject
        {
            ["id"] = Discussion(first),
            ["individual_note"] = first.Thread is null,
            ["notes"] = new JsonArray([.. Pull(c).Comments.Where(k => k == first || (first.Thread is not null && k.Thread == first.Thread)).Select(Of)]),
        })])));
        On(routes, "POST", $"{Merge}/discussions/{{discussion}}/notes", c => Task.FromResult(Pull(c).Comments.FirstOrDefault(k => k.Thread == k.Id && Discussion(k) == Value(c, "discussion")) is { } first
            ? (201, Of(Add(c, new FakeComment(State.NextId(), CommentKind.Review, Bot, (string)Json(c)["body"]!) { Thread = first.Id, Path = first.Path, Line = first.Line, Sha = first.Sha })))
            : NotFound("Discussion")));
        On(routes, "PUT", $"{Merge}/discussions/{{discussion}}", c =>
        {
            Pull(c).Comments.First(k => k.Thread == k.Id && Discussion(k) == Value(c, "discussion")).Resolved = (bool)Json(c)["resolved"]!;
            return Ok(new JsonObject());
        });
        On(routes, "POST", $"{Merge}/notes", c => Task.FromResult<(int, JsonNode?)>((201, Of(Add(c, new FakeComment(State.NextId(), CommentKind.Conversation, Bot, (string)Json(c)["body"]!))))));
        On(routes, "PUT", $"{Merge}/notes/{{note:long}}", c =>
        {
            Note(c).Body = (string)Json(c)["body"]!;
            return Ok(Of(Note(c)));
        });
        On(routes, "POST", $"{Merge}/notes/{{note:long}}/award_emoji", c =>
        {
            var reaction = (Bot, (string)Json(c)["name"]!);
            if (Note(c).Reactions.Contains(reaction))
            {
                return Task.FromResult(NotFound("Award Emoji Name has already been taken"));
            }

            Note(c).Reactions.Add(reaction);
            return Task.FromResult<(int, JsonNode?)>((201, new JsonObject()));
        });
        On(routes, "GET", $"{Merge}/draft_notes", c => Ok(new JsonArray([.. Pull(c).Drafts.Select(d => (JsonNode)new JsonObject { ["id"] = d.Id, ["note"] = d.Body })])));
        On(routes, "POST", $"{Merge}/draft_notes", DraftAsync);
        On(routes, "DELETE", $"{Merge}/draft_notes/{{id:long}}", c =>
        {
            Pull(c).Drafts.RemoveAll(d => d.Id == Number(c, "id"));
            return Task.FromResult<(int, JsonNode?)>((204, null));
        });
        On(routes, "POST", $"{Merge}/draft_notes/bulk_publish", c =>
        {
            Pull(c).Comments.AddRange(Pull(c).Drafts);
            Pull(c).Drafts.Clear();
            return Task.FromResult<(int, JsonNode?)>((204, null));
        });
    }

    private async Task<(int, JsonNode?)> DraftAsync(HttpContext c)
    {
        var (pull, position, id) = (Pull(c), Json(c)["position"], State.NextId());
        if (position is null)
        {
            // A note of a review without a position is a thread of its own.
            pull.Drafts.Add(new FakeComment(id, CommentKind.Review, Bot, (string)Json(c)["note"]!) { Thread = id });
            return (201, new JsonObject { ["id"] = id });
        }

        var (path, line, old) = ((string)position["new_path"]!, (int)position["new_line"]!, (int?)position["old_line"]);
        var diff = DiffLines.Parse((await pull.FilesAsync()).FirstOrDefault(f => f.Path == path).Patch);
        if (!diff.Holds(line, line) || diff.OldLine(line) != old || (string?)position["head_sha"] != pull.HeadSha || (string?)position["position_type"] != "text" || position["old_path"] is null)
        {
            return (400, new JsonObject { ["message"] = "400 Bad request - Note {:line_code=>[\"can't be blank\"]}" });
        }

        pull.Drafts.Add(new FakeComment(id, CommentKind.Review, Bot, (string)Json(c)["note"]!) { Thread = id, Path = path, Line = line, OldLine = old, Sha = pull.HeadSha });
        return (201, new JsonObject { ["id"] = id });
    }

    private void MapBuilds(WebApplication routes)
    {
        On(routes, "GET", $"{Project}/pipelines", c =>
        {
            var (sha, status) = ((string?)c.Request.Query["sha"], (string?)c.Request.Query["status"]);
            return Ok(new JsonArray([.. Repo(c).Checks.Where(k => k.Kind is "job" or "child" && (sha is null || k.Sha == sha)).OrderByDescending(k => k.Kind).GroupBy(k => k.Sha).Select(Pipeline).Where(p => status is null || (string?)p["status"] == status)]));
        });
        On(routes, "GET", $"{Project}/pipelines/{{pipeline:long}}/jobs", c =>
        {
            var first = Repo(c).Checks.First(k => k.Id == Number(c, "pipeline"));
            return Ok(new JsonArray([.. Repo(c).Checks.Where(k => k.Sha == first.Sha && k.Kind == first.Kind).Select(k => (JsonNode)new JsonObject
            {
                ["id"] = k.Id, ["name"] = k.Name, ["status"] = !k.Done ? "running" : k.Red ? "failed" : "success", ["allow_failure"] = false, ["web_url"] = "https://example.org/",
            })]));
        });
        On(routes, "GET", $"{Project}/pipelines/{{pipeline:long}}/bridges", c =>
        {
            var parent = Repo(c).Checks.First(k => k.Id == Number(c, "pipeline"));
            var children = parent.Kind == "child" ? [] : Repo(c).Checks.Where(k => k.Sha == parent.Sha && k.Kind == "child").ToList();
            return Ok(new JsonArray(children.Count == 0 ? [] :
            [
                new JsonObject
                {
                    ["id"] = 9, ["name"] = "trigger", ["status"] = children.Any(k => k.Red) ? "failed" : "success", ["allow_failure"] = false,
                    ["downstream_pipeline"] = new JsonObject { ["id"] = children[0].Id, ["sha"] = parent.Sha, ["status"] = "failed", ["web_url"] = "https://example.org/child" },
                },
            ]));
        });
        On(routes, "GET", $"{Project}/jobs/{{job:long}}/trace", c => Task.FromResult(Repo(c).Checks.FirstOrDefault(k => k.Id == Number(c, "job"))?.Log is { } log ? (200, JsonValue.Create(log)) : NotFound("Job")));
        On(routes, "GET", $"{Project}/repository/commits/{{sha}}/statuses", c => Ok(new JsonArray([.. Repo(c).Checks.Where(k => k.Kind == "status" && k.Sha == Value(c, "sha")).Select(k => (JsonNode)new JsonObject
        {
            ["id"] = k.Id, ["name"] = k.Name, ["status"] = k.Status, ["allow_failure"] = false, ["author"] = User(k.By ?? Bot),
        })])));
        On(routes, "POST", $"{Project}/statuses/{{sha}}", c =>
        {
            var (json, state) = (Json(c), (string)Json(c)["state"]!);
            var known = Repo(c).Checks.FirstOrDefault(k => k.Kind == "status" && k.Sha == Value(c, "sha") && k.Name == (string)json["name"]!);
            if (known?.Status == state)
            {
                return Task.FromResult<(int, JsonNode?)>((400, new JsonObject { ["message"] = $"Cannot transition status via :run from :{state}" }));
            }

            var check = known ?? new FakeCheck(State.NextId(), Value(c, "sha"), (string)json["name"]!, "status") { By = Bot };
            (check.Status, check.Title) = (state, (string?)json["description"] ?? "");
            if (known is null)
            {
                Repo(c).Checks.Add(check);
            }

            return Task.FromResult<(int, JsonNode?)>((201, new JsonObject { ["id"] = check.Id }));
        });
    }

    private static JsonNode Pipeline(IGrouping<string, FakeCheck> jobs) => new JsonObject
    {
        ["id"] = jobs.First().Id,
        ["sha"] = jobs.Key,
        ["source"] = "push",
        ["ref"] = "x",
        ["status"] = jobs.Any(j => !j.Done) ? "running" : jobs.Any(j => j.Red) ? "failed" : "success",
    };

    private void Change(FakePullRequest pull, JsonObject json)
    {
        (pull.Title, pull.Body, pull.Base) = ((string?)json["title"] ?? pull.Title, (string?)json["description"] ?? pull.Body, (string?)json["target_branch"] ?? pull.Base);
        pull.Draft = pull.Title.StartsWith("Draft: ", StringComparison.Ordinal);
        pull.Labels.UnionWith(((string?)json["add_labels"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries));

        // Only members can review; GitLab drops others silently.
        pull.Reviewers.UnionWith((json["reviewer_ids"]?.AsArray() ?? []).Select(i => State.People.First(p => p.Id == (long)i!)).Where(pull.Repository.Members.ContainsKey));
        if ((string?)json["state_event"] == "close" && pull.State == PullRequestState.Open)
        {
            pull.End(PullRequestState.Closed);
        }
    }

    private static Task<(int, JsonNode?)> Ok(JsonNode body) => Task.FromResult<(int, JsonNode?)>((200, body));

    private static (int, JsonNode?) NotFound(string what) => (404, new JsonObject { ["message"] = $"404 {what} Not Found" });

    private static string Discussion(FakeComment first) => Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(first.Id)))[..40];

    public static string DiscussionOf(FakeComment first) => Discussion(first);

    private static string Email(FakePerson person) => $"{person.Login}@example.org";

    private static int Level(AccessLevel level) => level switch { AccessLevel.Admin => 50, AccessLevel.Maintain => 40, AccessLevel.Write => 30, AccessLevel.Triage => 20, _ => 10 };

    private static string Word(PullRequestState state) => state switch { PullRequestState.Open => "opened", PullRequestState.Closed => "closed", _ => "merged" };

    private static JsonNode User(FakePerson person) => new JsonObject { ["id"] = person.Id, ["username"] = person.Login, ["bot"] = person.IsBot };

    private JsonNode Of(FakeRepository r) => new JsonObject
    {
        ["id"] = r.Id,
        ["path_with_namespace"] = r.FullName,
        ["default_branch"] = "main",
        ["visibility"] = "private",
        ["web_url"] = new Uri(Address, r.FullName).AbsoluteUri,
        ["permissions"] = new JsonObject { ["project_access"] = new JsonObject { ["access_level"] = Role }, ["group_access"] = null },
    };

    private JsonNode Of(FakePullRequest p) => new JsonObject
    {
        ["iid"] = p.Number,
        ["title"] = p.Title,
        ["description"] = p.Body,
        ["state"] = Word(p.State),
        ["draft"] = p.Draft,
        ["sha"] = p.HeadSha,
        ["source_branch"] = p.Head,
        ["target_branch"] = p.Base,
        ["source_project_id"] = p.Source.Id,
        ["target_project_id"] = p.Repository.Id,
        ["author"] = User(p.Author),
        ["labels"] = new JsonArray([.. p.Labels.Select(l => (JsonNode)l)]),
        ["reviewers"] = new JsonArray([.. p.Reviewers.Select(User)]),
        ["web_url"] = new Uri(Address, $"{p.Repository.FullName}/-/merge_requests/{p.Number}").AbsoluteUri,
    };

    private static JsonNode Of(FakeComment k) => new JsonObject
    {
        ["id"] = k.Id,
        ["body"] = k.Body,
        ["author"] = User(k.Author),
        ["system"] = false,
        ["type"] = k.Path is not null ? "DiffNote" : k.Thread is not null ? "DiscussionNote" : null,
        ["resolvable"] = k.Thread is not null,
        ["resolved"] = k.Resolved,
        ["created_at"] = "2026-01-02T03:04:05.678Z",
        ["position"] = k.Path is null ? null : new JsonObject { ["position_type"] = "text", ["new_path"] = k.Path, ["old_path"] = k.Path, ["new_line"] = k.Line, ["old_line"] = k.OldLine, ["head_sha"] = k.Sha },
    };

    private static JsonObject Json(HttpContext context) => (JsonObject)context.Items["json"]!;

    private static int Number(HttpContext context, string name) => int.Parse(Value(context, name), CultureInfo.InvariantCulture);

    private FakeRepository? Find(HttpContext context) => State.Repositories.FirstOrDefault(r => r.Id == Number(context, "project"));

    private FakeRepository Repo(HttpContext context) => Find(context)!;

    private FakePullRequest Pull(HttpContext context) => Repo(context).PullRequest(Number(context, "iid"))!;

    private FakeComment Note(HttpContext context) => Pull(context).Comments.First(k => k.Id == Number(context, "note"));

    private FakeComment Add(HttpContext context, FakeComment comment)
    {
        Pull(context).Comments.Add(comment);
        return comment;
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using BotService.Forges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BotService.Tests.Forges.Fakes;

/// <summary>The calls, by the templates of GitHub's description.</summary>
internal sealed partial class FakeGitHub
{
    private const string Repo_ = "/repos/{owner}/{repo}";

    protected override void Map(WebApplication routes)
    {
        MapApp(routes);
        MapRepository(routes);
        MapPullRequests(routes);
        MapReviews(routes);
        MapChecks(routes);
        routes.MapPost("/api/graphql", GraphAsync);
        routes.MapGet("/storage/{id}", context =>
        {
            // Storage with signed addresses refuses a second credential.
            var log = State.Repositories.SelectMany(r => r.Checks).First(c => $"{c.Id}" == Value(context, "id")).Log!;
            context.Response.StatusCode = context.Request.Headers.Authorization.Count > 0 ? 400 : 200;
            return context.Response.WriteAsync(log);
        });
    }

    private void MapApp(WebApplication routes)
    {
        On(routes, "GET", "/app", "app", _ => Ok(App()));
        On(routes, "GET", "/app/hook/config", "app", _ => Ok(new JsonObject { ["url"] = Hook, ["content_type"] = "json", ["insecure_ssl"] = "0", ["secret"] = "********" }));
        On(routes, "GET", "/app/installations", "app", _ => Ok(Accepted is null ? [] : new JsonArray(new JsonObject
        {
            ["id"] = Installation,
            ["account"] = User(Bot),
            ["html_url"] = "https://github.com/settings/installations/77",
            ["permissions"] = Words(Accepted),
            ["suspended_at"] = null,
        })));
        On(routes, "POST", "/app-manifests/{code}/conversions", "", c =>
        {
            var app = App();
            (app["pem"], app["webhook_secret"], app["client_id"], app["client_secret"]) = (PrivateKey, Secret, "Iv1.0", "unused");
            return Task.FromResult(Value(c, "code") == ManifestCode ? new Answer(201, app) : Answer.Missing);
        });
        On(routes, "GET", "/user", "user", _ => Ok(User(Bot)));
        On(routes, "GET", "/users/{username}", "", c => State.People.FirstOrDefault(p => p.Login == Value(c, "username")) is { } found ? Ok(User(found)) : Missing);
        On(routes, "GET", "/user/repos", "user", _ => Ok(new JsonArray([.. State.Repositories.Select(r => (JsonNode)Repository(r))])));
        On(routes, "GET", $"{Repo_}/installation", "app", c => Repository(c) is null ? Missing : Ok(new JsonObject { ["id"] = Installation, ["account"] = User(Bot), ["permissions"] = new JsonObject() }));
        On(routes, "POST", "/app/installations/{installation_id}/access_tokens", "app", c =>
        {
            var token = $"ghs_{AppId}_{Guid.NewGuid():N}.part-two_{Guid.NewGuid():N}";
            var permissions = Json(c)["permissions"]!.AsObject().ToDictionary(p => p.Key, p => (string)p.Value!);
            grants[token] = new Grant((long)Json(c)["repository_ids"]![0]!, permissions);
            return Task.FromResult(new Answer(201, new JsonObject { ["token"] = token, ["expires_at"] = Time(TimeProvider.System.GetUtcNow().AddHours(1)) }));
        });
        On(routes, "GET", "/app/hook/deliveries", "app", _ => Ok(new JsonArray([.. deliveries.Select(d => (JsonNode)Of(d))])));
        On(routes, "GET", "/app/hook/deliveries/{delivery_id}", "app", c =>
        {
            var found = deliveries.First(d => $"{d.Id}" == Value(c, "delivery_id"));
            var whole = Of(found);
            whole["request"] = new JsonObject { ["headers"] = new JsonObject(), ["payload"] = found.Payload.DeepClone() };
            whole["response"] = new JsonObject { ["headers"] = new JsonObject(), ["payload"] = null };
            return Ok(whole);
        });
    }

    private JsonObject App() => new()
    {
        ["id"] = AppId,
        ["slug"] = "botservice",
        ["name"] = "BotService",
        ["html_url"] = "https://github.com/apps/botservice",
        ["owner"] = User(Bot),
        ["permissions"] = Words(Permissions),
        ["events"] = new JsonArray([.. Events.Select(e => (JsonNode)e)]),
    };

    private static JsonObject Words(Dictionary<string, string> values) => new(values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value)));

    private void MapRepository(WebApplication routes)
    {
        On(routes, "GET", Repo_, "metadata:read", c => Repository(c) is { } found ? Ok(Repository(found)) : Missing);
        On(routes, "GET", $"{Repo_}/contents/{{path}}", "contents:read", async c =>
        {
            var text = await Repo(c).FileAsync(c.Request.Query["ref"]!, Value(c, "path"));
            return text.Length > 0 ? new Answer(200, null) { Raw = text } : Answer.Missing;
        });
        On(routes, "GET", $"{Repo_}/collaborators/{{username}}/permission", "metadata:read", c =>
        {
            var person = State.People.FirstOrDefault(p => p.Login == Value(c, "username"));
            var level = person is null ? AccessLevel.None : Repo(c).Members.GetValueOrDefault(person);
            var permission = level switch { AccessLevel.Admin => "admin", AccessLevel.Maintain or AccessLevel.Write => "write", AccessLevel.Triage or AccessLevel.Read => "read", _ => "none" };
            return person is null ? Missing : Ok(new JsonObject { ["permission"] = permission, ["role_name"] = level == AccessLevel.None ? "" : level.ToString().ToLowerInvariant(), ["user"] = User(person) });
        });
        On(routes, "GET", $"{Repo_}/commits/{{ref}}", "contents:read", c =>
            Ok(new JsonObject { ["sha"] = Value(c, "ref"), ["author"] = Repo(c).Authors.TryGetValue(Value(c, "ref"), out var author) ? User(author) : null }));
        On(routes, "GET", $"{Repo_}/git/ref/{{ref}}", "contents:read", c => Repo(c).Branch(Value(c, "ref")["heads/".Length..]) is { } sha
            ? Ok(new JsonObject { ["ref"] = $"refs/{Value(c, "ref")}", ["object"] = new JsonObject { ["sha"] = sha, ["type"] = "commit", ["url"] = "https://example.org/" } })
            : Missing);
        On(routes, "DELETE", $"{Repo_}/git/refs/{{ref}}", "contents:write", c =>
        {
            Repo(c).DeleteBranch(Value(c, "ref")["heads/".Length..]);
            return Task.FromResult(new Answer(204, null));
        });
    }

    private void MapPullRequests(WebApplication routes)
    {
        On(routes, "GET", $"{Repo_}/pulls", "pull_requests:read", async c =>
        {
            var state = (string?)c.Request.Query["state"] ?? "open";
            var head = (string?)c.Request.Query["head"];
            var found = Repo(c).PullRequests.Where(p => state == "all" || (p.State == PullRequestState.Open) == (state == "open")).Where(p => head is null || $"{p.Source.Owner}:{p.Head}" == head).OrderByDescending(p => p.Number);
            return await Ok(new JsonArray([.. found.Select(p => (JsonNode)Of(p, whole: false))]));
        });
        On(routes, "GET", $"{Repo_}/commits/{{commit_sha}}/pulls", "pull_requests:read", c =>
            Ok(new JsonArray([.. Repo(c).PullRequests.Where(p => p.HeadSha == Value(c, "commit_sha") && p.Source == p.Repository).Select(p => (JsonNode)Of(p, whole: false))])));
        On(routes, "POST", $"{Repo_}/pulls", "pull_requests:write", c =>
        {
            var (repository, json) = (Repo(c), Json(c));
            var (head, @base) = ((string)json["head"]!, (string)json["base"]!);
            if (repository.Branch(head) is null || repository.Branch(@base) is null || repository.PullRequests.Any(p => p.Head == head && p.Base == @base && p.State == PullRequestState.Open))
            {
                return Task.FromResult(Answer.Error(422, "Validation Failed"));
            }

            var pull = repository.Open(Bot, head, @base, (string)json["title"]!, (string?)json["body"] ?? "");
            pull.Draft = (bool?)json["draft"] ?? false;
            return Task.FromResult(new Answer(201, Of(pull, whole: true)));
        });
        On(routes, "GET", $"{Repo_}/pulls/{{pull_number}}", "pull_requests:read", c => Pull(c) is { } pull ? Ok(Of(pull, whole: true)) : Missing);
        On(routes, "PATCH", $"{Repo_}/pulls/{{pull_number}}", "pull_requests:write", c =>
        {
            var (pull, json) = (Pull(c)!, Json(c));
            (pull.Title, pull.Body, pull.Base) = ((string?)json["title"] ?? pull.Title, (string?)json["body"] ?? pull.Body, (string?)json["base"] ?? pull.Base);
            if ((string?)json["state"] == "closed" && pull.State == PullRequestState.Open)
            {
                pull.End(PullRequestState.Closed);
            }

            return Ok(Of(pull, whole: true));
        });
        On(routes, "GET", $"{Repo_}/pulls/{{pull_number}}/files", "pull_requests:read", async c => await Ok(new JsonArray(
        [
            .. (await Pull(c)!.FilesAsync()).Select(f => (JsonNode)new JsonObject { ["filename"] = f.Path, ["status"] = "modified", ["patch"] = f.Patch, ["sha"] = new string('1', 40), ["additions"] = 1, ["deletions"] = 0, ["changes"] = 1 }),
        ])));
        On(routes, "POST", $"{Repo_}/issues/{{issue_number}}/labels", "issues:write", c =>
        {
            var pull = Pull(c, "issue_number")!;
            pull.Labels.UnionWith(Json(c)["labels"]!.AsArray().Select(l => (string)l!));
            return Ok(new JsonArray([.. pull.Labels.Select(l => (JsonNode)Label(l))]));
        });
        On(routes, "POST", $"{Repo_}/pulls/{{pull_number}}/requested_reviewers", "pull_requests:write", c =>
        {
            var pull = Pull(c)!;
            var asked = Json(c)["reviewers"]!.AsArray().Select(r => State.People.FirstOrDefault(p => p.Login == (string)r!)).ToList();
            if (asked.Any(p => p is null || !pull.Repository.Members.ContainsKey(p)))
            {
                return Task.FromResult(Answer.Error(422, "Reviews may only be requested from collaborators."));
            }

            pull.Reviewers.UnionWith(asked!);
            return Task.FromResult(new Answer(201, Of(pull, whole: false)));
        });
    }

    private static Task<Answer> Ok(JsonNode body) => Task.FromResult(new Answer(200, body));

    private static Task<Answer> Missing => Task.FromResult(Answer.Missing);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static JsonObject User(FakePerson person) => new() { ["id"] = person.Id, ["login"] = person.Login, ["type"] = person.IsBot ? "Bot" : "User" };

    private static JsonObject Label(string name) => new() { ["name"] = name, ["color"] = "ededed", ["id"] = 1 };

    private static JsonObject Of(Delivery d) => new()
    {
        ["id"] = d.Id,
        ["guid"] = d.Guid,
        ["event"] = d.Event,
        ["action"] = d.Action,
        ["delivered_at"] = Time(d.At),
        ["status"] = d.Status < 300 ? "OK" : "failed",
        ["status_code"] = d.Status,
    };

    private JsonObject Repository(FakeRepository r) => new()
    {
        ["id"] = r.Id,
        ["full_name"] = r.FullName,
        ["name"] = r.FullName[(r.FullName.LastIndexOf('/') + 1)..],
        ["default_branch"] = "main",
        ["private"] = true,
        ["html_url"] = new Uri(Address, r.FullName).AbsoluteUri,
        ["created_at"] = "2026-01-02T03:04:05Z",
        ["updated_at"] = "2026-01-02T03:04:05Z",
        ["pushed_at"] = Time(TimeProvider.System.GetUtcNow()),
        ["owner"] = new JsonObject { ["login"] = r.Owner },
    };

    private JsonObject Of(FakePullRequest p, bool whole)
    {
        var pull = new JsonObject
        {
            ["id"] = p.Id,
            ["node_id"] = $"PR_{p.Id}",
            ["number"] = p.Number,
            ["state"] = p.State == PullRequestState.Open ? "open" : "closed",
            ["title"] = p.Title,
            ["body"] = p.Body,
            ["draft"] = p.Draft,
            ["user"] = User(p.Author),
            ["html_url"] = new Uri(Address, $"{p.Repository.FullName}/pull/{p.Number}").AbsoluteUri,
            ["head"] = Side(p.Head, p.HeadSha, p.Source),
            ["base"] = Side(p.Base, p.BaseSha, p.Repository),
            ["labels"] = new JsonArray([.. p.Labels.Select(l => (JsonNode)Label(l))]),
            ["requested_reviewers"] = new JsonArray([.. p.Reviewers.Select(r => (JsonNode)User(r))]),
            ["merged_at"] = p.State == PullRequestState.Merged ? "2026-01-02T03:04:05Z" : null,
        };
        if (whole)
        {
            pull["merged"] = p.State == PullRequestState.Merged;
        }

        return pull;
    }

    private JsonObject Side(string branch, string sha, FakeRepository repository) => new() { ["ref"] = branch, ["sha"] = sha, ["label"] = $"{repository.Owner}:{branch}", ["repo"] = Repository(repository) };

}

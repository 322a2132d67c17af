using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BotService.Forges;
using BotService.Tests.Forges.Descriptions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BotService.Tests.Forges.Fakes;

/// <summary>GitHub with one app that is installed in every repository. Every request and answer is judged by GitHub's own description.</summary>
internal sealed partial class FakeGitHub : FakeForge
{
    public const string Secret = "It's a Secret to Everybody";
    public const string PersonalToken = "ghp_personalTokenOfTheBot";
    public const string ManifestCode = "one-time-code";
    private const string Root = "/api/v3";
    private static readonly RSA Key = RSA.Create(2048);
    private readonly Dictionary<string, Grant> grants = [];
    private readonly List<Delivery> deliveries = [];
    private GitHubDescription? description;

    public long AppId { get; } = 4711;

    public long Installation { get; } = 77;

    /// <summary>Of the app.</summary>
    public Dictionary<string, string> Permissions { get; } = new()
    {
        ["actions"] = "read",
        ["checks"] = "write",
        ["contents"] = "write",
        ["issues"] = "write",
        ["metadata"] = "read",
        ["pull_requests"] = "write",
        ["statuses"] = "read",
    };

    public List<string> Events { get; } = ["check_run", "check_suite", "issue_comment", "pull_request", "pull_request_review", "pull_request_review_comment", "status", "workflow_run"];

    /// <summary>Where the app's webhook goes.</summary>
    public string Hook { get; set; } = "https://bot.example/webhooks/github";

    /// <summary>What the only installation has accepted; null when the app is installed nowhere.</summary>
    public Dictionary<string, string>? Accepted { get; set; }

    public string PrivateKey => Key.ExportRSAPrivateKeyPem();

    public bool IsJudged => description is not null;

    /// <summary>What each token that was given out may do.</summary>
    public IReadOnlyCollection<Grant> Grants => grants.Values;

    public static async Task<FakeGitHub> RunAsync()
    {
        var fake = new FakeGitHub { description = await GitHubDescription.TryGetAsync() };
        fake.Bot = fake.State.Person("botservice[bot]", bot: true);
        await fake.StartAsync();
        return fake;
    }

    /// <summary>All tokens stop working, as when an hour has passed.</summary>
    public void ExpireTokens() => grants.Clear();

    /// <summary>A delivery that the receiver did not take.</summary>
    public void Undelivered(string @event, string? action, JsonObject payload, DateTimeOffset at, string? guid = null, int status = 502) =>
        deliveries.Insert(0, new Delivery(State.NextId(), guid ?? Guid.NewGuid().ToString(), @event, action, payload, at, status));

    /// <summary>The headers of a delivery.</summary>
    public static Dictionary<string, string> Headers(string @event, byte[] body, string secret = Secret, string id = "72d3162e-cc78-11e3-81ab-4c9367dc0958") => new()
    {
        ["X-GitHub-Event"] = @event,
        ["X-GitHub-Delivery"] = id,
        ["X-Hub-Signature-256"] = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)),
    };

    protected override bool MayGit(FakeRepository repository, string user, string password, bool write) =>
        user == "x-access-token" && (password == PersonalToken
            || (grants.TryGetValue(password, out var grant) && grant.Repository == repository.Id && grant.Permissions.GetValueOrDefault("contents") is { } right && (right == "write" || !write)));

    /// <param name="needs">Permission and level: <c>checks:write</c>; <c>app</c> for the app's own token; "" for nothing.</param>
    private void On(WebApplication routes, string method, string template, string needs, Func<HttpContext, Task<Answer>> handle) =>
        routes.MapMethods(Root + template.Replace("{path}", "{**path}").Replace("{ref}", template.Contains("/git/") ? "{**ref}" : "{ref}"), [method], async context =>
        {
            var body = context.Request.Method is "GET" or "DELETE" ? [] : await BodyAsync(context);
            context.Items["json"] = body;
            if (description is not null)
            {
                Note(await description.RequestErrorsAsync(method, template, context.Request.Query.Keys, (string?)context.Items["body"] ?? ""));
            }

            var answer = Refusal(context, needs) ?? await handle(context);
            if (description is not null && answer.Status < 400)
            {
                Note(description.Complete(method, template, answer.Status, answer.Body));
                Note(await description.AnswerErrorsAsync(method, template, answer.Status, answer.Body?.ToJsonString() ?? ""));
            }

            await SendAsync(context, answer);
        });

    private static async Task SendAsync(HttpContext context, Answer answer)
    {
        foreach (var (name, value) in answer.Headers ?? [])
        {
            context.Response.Headers[name] = value;
        }

        if (answer.Raw is { } raw)
        {
            context.Response.StatusCode = answer.Status;
            await context.Response.WriteAsync(raw);
            return;
        }

        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(answer.Body?.ToJsonString() ?? "")))[..16]}\"";
        if (context.Request.Method == "GET" && answer.Status == 200)
        {
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                context.Response.StatusCode = 304;
                return;
            }
        }

        await WriteAsync(context, answer.Status, answer.Body);
    }

    private void Note(IEnumerable<string> errors)
    {
        foreach (var error in errors)
        {
            Violations.Enqueue(error);
        }
    }

    private Answer? Refusal(HttpContext context, string needs)
    {
        if (context.Request.Headers["X-GitHub-Api-Version"] != "2022-11-28" || context.Request.Headers.UserAgent.Count == 0)
        {
            Violations.Enqueue($"{context.Request.Path} has no version or user agent");
        }

        var token = context.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var bearer] ? bearer : "";
        return needs switch
        {
            "" => null,
            "app" => IsApp(token) ? null : Answer.Error(401, "A JSON web token could not be decoded"),
            "user" => token == PersonalToken ? null : Answer.Error(401, "Bad credentials"),
            _ when token == PersonalToken => needs.StartsWith("checks:write", StringComparison.Ordinal) ? Answer.Error(403, "You must authenticate via a GitHub App.") : null,
            _ when !grants.ContainsKey(token) => Answer.Error(401, "Bad credentials"),
            _ => IsGranted(context, grants[token], needs.Split(':')) ? null : Answer.Error(403, "Resource not accessible by integration", ("X-Accepted-GitHub-Permissions", needs.Replace(':', '='))),
        };
    }

    private bool IsGranted(HttpContext context, Grant grant, string[] needs) =>
        Repository(context)?.Id == grant.Repository && grant.Permissions.GetValueOrDefault(needs[0]) is { } right && (right == "write" || needs[1] == "read");

    private bool IsApp(string token)
    {
        var checks = new TokenValidationParameters { ValidIssuer = $"{AppId}", ValidateAudience = false, IssuerSigningKey = new RsaSecurityKey(Key.ExportParameters(false)), ValidAlgorithms = ["RS256"] };
        var read = new JsonWebToken(token.Length == 0 ? "e30.e30." : token);
        return new JsonWebTokenHandler().ValidateTokenAsync(token, checks).GetAwaiter().GetResult().IsValid && read.ValidTo - read.IssuedAt <= TimeSpan.FromMinutes(10);
    }

    private FakeRepository? Repository(HttpContext context) => State.Repositories.FirstOrDefault(r => r.FullName == $"{Value(context, "owner")}/{Value(context, "repo")}");

    private FakeRepository Repo(HttpContext context) => Repository(context) ?? throw new InvalidOperationException($"no repository at {context.Request.Path}");

    private FakePullRequest? Pull(HttpContext context, string name = "pull_number") => Repo(context).PullRequest(int.Parse(Value(context, name), System.Globalization.CultureInfo.InvariantCulture));

    private static JsonObject Json(HttpContext context) => (JsonObject)context.Items["json"]!;

    internal sealed record Grant(long Repository, IReadOnlyDictionary<string, string> Permissions);

    private sealed record Delivery(long Id, string Guid, string Event, string? Action, JsonObject Payload, DateTimeOffset At, int Status);

    private sealed record Answer(int Status, JsonNode? Body)
    {
        public string? Raw { get; init; }

        public Dictionary<string, string>? Headers { get; init; }

        public static Answer Error(int status, string message, params (string Name, string Value)[] headers) =>
            new(status, new JsonObject { ["message"] = message }) { Headers = headers.ToDictionary(h => h.Name, h => h.Value) };

        public static Answer Missing => Error(404, "Not Found");
    }
}

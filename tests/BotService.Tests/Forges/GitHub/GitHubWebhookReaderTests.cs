using System.Text;
using System.Text.Json.Nodes;
using BotService.Forges;
using BotService.Forges.GitHub;
using BotService.Tests.Forges.Descriptions;
using BotService.Tests.Forges.Fakes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace BotService.Tests.Forges.GitHub;

public sealed class GitHubWebhookReaderTests
{
    private static readonly string[] Events =
    [
        "workflow_run", "workflow_job", "check_suite", "check_run", "status", "issue_comment", "pull_request_review_comment", "pull_request_review", "pull_request_review_thread",
        "pull_request", "push", "installation", "installation_repositories", "ping",
    ];

    private readonly GitHubWebhookReader reader = new(Options.Create(new GitHubOptions { WebhookSecrets = { "an older secret", FakeGitHub.Secret } }));

    [Fact]
    public void Verify_PublishedVector_IsTrue()
    {
        var headers = new HeaderDictionary { ["X-Hub-Signature-256"] = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17" };

        Assert.True(reader.Verify(headers, "Hello, World!"u8));
        Assert.False(reader.Verify(headers, "Hello, World?"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("sha256=zz7107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1700")]
    public void Verify_OtherForms_IsFalse(string signature) => Assert.False(reader.Verify(new HeaderDictionary { ["X-Hub-Signature-256"] = signature }, "Hello, World!"u8));

    [Fact]
    public void Verify_EitherOfTwoSecrets_IsTrueAndWithoutSecretsFalse()
    {
        byte[] body = [1, 2, 3];
        foreach (var secret in new[] { "an older secret", FakeGitHub.Secret })
        {
            Assert.True(reader.Verify(Headers("push", body, secret), body));
        }

        Assert.False(reader.Verify(Headers("push", body, "another secret"), body));
        Assert.False(new GitHubWebhookReader(Options.Create(new GitHubOptions())).Verify(Headers("push", body, ""), body));
    }

    [Fact]
    public void Kind_IsEventWithAction()
    {
        Assert.Equal("workflow_run.completed", reader.Kind(Headers("workflow_run", []), """{"nested": {"action": "no"}, "action": "completed"}"""u8));
        Assert.Equal("status", reader.Kind(Headers("status", []), """{"action": null}"""u8));
        Assert.Equal("push", reader.Kind(Headers("push", []), "no JSON"u8));
        Assert.Equal("72d3162e-cc78-11e3-81ab-4c9367dc0958", reader.DeliveryId(Headers("push", []), "{}"u8));
        Assert.Equal(64, reader.DeliveryId(new HeaderDictionary(), "{}"u8).Length);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"workflow_run": 7, "repository": "x"}""")]
    [InlineData("""{"repository": {"id": "99999999999999999999", "full_name": 3}}""")]
    public void Read_Nonsense_IsIgnoredWithAReason(string body)
    {
        foreach (var kind in new[] { "workflow_run.completed", "issue_comment.created", "status", "", "unknown.thing" })
        {
            var ignored = Assert.IsType<ForgeEvent.Ignored>(Assert.Single(reader.Read(kind, Encoding.UTF8.GetBytes(body))));
            Assert.NotEmpty(ignored.Reason);
        }
    }

    [Fact]
    public void Read_DeepNesting_IsIgnored()
    {
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("""{"a":""", 100_000)));

        Assert.IsType<ForgeEvent.Ignored>(Assert.Single(reader.Read("status", body)));
        Assert.Equal("status", reader.Kind(Headers("status", []), body));
    }

    [SkippableFact]
    public async Task Samples_of_all_servers_are_read_and_mean_what_they_say()
    {
        var samples = await SamplesAsync();
        Assert.Equal(220, samples.Count);
        var events = samples.Select(s => (s.Event, Body: s.Payload, Read: Read(s.Event, s.Payload))).ToList();

        Assert.DoesNotContain(events, e => e.Read is ForgeEvent.Ignored { Reason: var r } && r.Contains("lacks", StringComparison.Ordinal));
        Assert.All(events.Where(e => e.Event == "issue_comment" && (string?)e.Body["action"] == "created" && e.Body["issue"]!["pull_request"] is not null), e => Assert.IsType<ForgeEvent.CommentPosted>(e.Read));
        Assert.All(events.Where(e => e.Event == "pull_request_review_comment" && (string?)e.Body["action"] == "created"), e =>
        {
            var comment = Assert.IsType<ForgeEvent.CommentPosted>(e.Read);
            Assert.Equal((string?)e.Body["pull_request"]!["head"]!["sha"], comment.HeadSha);
            Assert.Equal((string?)e.Body["comment"]!["path"], comment.Path);
        });
        Assert.All(events.Where(e => e.Event == "pull_request_review" && (string?)e.Body["action"] == "submitted"), e => Assert.IsType<ForgeEvent.ReviewSubmitted>(e.Read));
        Assert.All(events.Where(e => e.Event == "pull_request" && (string?)e.Body["action"] == "synchronize"), e =>
            Assert.Equal((PullRequestChange.HeadMoved, (string?)e.Body["after"]), (((ForgeEvent.PullRequestChanged)e.Read).Change, ((ForgeEvent.PullRequestChanged)e.Read).After)));
        Assert.All(events.Where(e => e.Event == "check_run" && (string?)e.Body["action"] == "requested_action"), e => Assert.IsType<ForgeEvent.ButtonPressed>(e.Read));
        Assert.All(events.Where(e => e.Read is not ForgeEvent.Ignored), e =>
        {
            Assert.Equal((string?)e.Body["repository"]!["full_name"], e.Read.Repository.FullName);
            Assert.Equal((long?)e.Body["installation"]?["id"], e.Read.Repository.Installation);
            Assert.Equal((string?)e.Body["sender"]!["login"], e.Read.Actor?.Login);
        });
    }

    [SkippableFact]
    public async Task Both_ways_of_reading_agree()
    {
        var read = 0;
        foreach (var (name, payload) in await SamplesAsync())
        {
            var kind = Kind(name, payload);
            if (TypedPayload.Read(kind, payload.ToJsonString()) is { } typed)
            {
                var tolerant = System.Text.Json.JsonSerializer.Deserialize<GitHubPayload>(payload.ToJsonString(), GitHubApi.Json)!;
                Assert.Equal(GitHubEvents.Of(kind, tolerant), GitHubEvents.Of(kind, typed));
                read++;
            }
        }

        Assert.True(read > 80, $"the library read {read} samples");
    }

    [SkippableFact]
    public async Task Samples_with_missing_keys_nulls_and_unknown_actions_never_throw()
    {
        var random = new Random(20260102);
        var acted = 0;
        foreach (var (name, payload) in await SamplesAsync())
        {
            for (var i = 0; i < 3; i++)
            {
                var damaged = payload.DeepClone().AsObject();
                Damage(damaged, random, i == 0 ? Drop : Null);
                if (i == 2)
                {
                    damaged["action"] = "invented_later";
                }

                var read = Read(name, damaged);
                Assert.NotNull(read.Repository);
                acted += read is ForgeEvent.Ignored ? 0 : 1;
                Assert.True(i < 2 || name == "status" || read is ForgeEvent.Ignored);
            }
        }

        Assert.True(acted > 20, $"only {acted} damaged samples were acted on");

        static void Drop(JsonObject parent, string key) => parent.Remove(key);
        static void Null(JsonObject parent, string key) => parent[key] = null;
    }

    [Fact]
    public void Red_run_of_a_fork_names_where_the_code_lies()
    {
        var body = """
            {"action": "completed", "repository": {"id": 1, "full_name": "octo/app"}, "sender": {"id": 3, "login": "ann", "type": "User"},
             "workflow_run": {"head_sha": "abc", "head_branch": "b", "conclusion": "timed_out", "head_repository": {"id": 2, "full_name": "mallory/app"}}}
            """;
        var failed = Assert.IsType<ForgeEvent.BuildFailed>(Assert.Single(reader.Read("workflow_run.completed", Encoding.UTF8.GetBytes(body))));

        Assert.Equal(("abc", "b", "workflow_run", "mallory/app"), (failed.Sha, failed.Branch, failed.Source, failed.HeadRepository));
        Assert.Equal(new ForgeUser(3, "ann", false), failed.Actor);
    }

    [Theory]
    [InlineData("success")]
    [InlineData("cancelled")]
    [InlineData("skipped")]
    [InlineData("neutral")]
    [InlineData("action_required")]
    [InlineData("stale")]
    public void Run_that_is_not_red_is_ignored_and_says_how_it_ended(string conclusion)
    {
        var body = $$"""{"repository": {"id": 1, "full_name": "o/a"}, "workflow_run": {"head_sha": "abc", "conclusion": "{{conclusion}}"} }""";

        Assert.Contains(conclusion, Assert.IsType<ForgeEvent.Ignored>(Assert.Single(reader.Read("workflow_run.completed", Encoding.UTF8.GetBytes(body)))).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("issue_comment.edited")]
    [InlineData("issue_comment.deleted")]
    [InlineData("pull_request_review_comment.edited")]
    [InlineData("pull_request_review.edited")]
    public void Edits_cannot_give_commands(string kind) => Assert.IsType<ForgeEvent.Ignored>(Assert.Single(reader.Read(kind,
        """{"repository": {"id": 1, "full_name": "o/a"}, "issue": {"number": 1, "pull_request": {}}, "pull_request": {"number": 1}, "comment": {"id": 1, "body": "/testfix"}}"""u8.ToArray())));

    private static HeaderDictionary Headers(string name, byte[] body, string secret = FakeGitHub.Secret) => new(FakeGitHub.Headers(name, body, secret).ToDictionary(h => h.Key, h => new Microsoft.Extensions.Primitives.StringValues(h.Value)));

    private static string Kind(string name, JsonObject payload) => (string?)payload["action"] is { } action ? $"{name}.{action}" : name;

    private static async Task<List<(string Event, JsonObject Payload)>> SamplesAsync()
    {
        var folder = await NpmPackages.FolderAsync();
        return
        [
            .. from file in Directory.EnumerateFiles(Path.Combine(folder, "webhooks-examples"), "index.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
               from sample in JsonNode.Parse(File.ReadAllText(file))!.AsArray()
               let name = (string)sample!["name"]!
               where Events.Contains(name)
               from payload in sample!["examples"]!.AsArray()
               select (name, payload!.AsObject()),
        ];
    }

    private ForgeEvent Read(string name, JsonObject payload)
    {
        var body = Encoding.UTF8.GetBytes(payload.ToJsonString());
        var headers = Headers(name, body);
        Assert.True(reader.Verify(headers, body));
        return Assert.Single(reader.Read(reader.Kind(headers, body), body));
    }

    private static void Damage(JsonObject node, Random random, Action<JsonObject, string> damage)
    {
        foreach (var (key, value) in node.ToList())
        {
            if (random.Next(20) == 0)
            {
                damage(node, key);
            }
            else if (value is JsonObject child)
            {
                Damage(child, random, damage);
            }
        }
    }
}

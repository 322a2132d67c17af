using System.Text;
using System.Text.Json.Nodes;
using BotService.Forges;
using BotService.Forges.GitLab;
using BotService.Tests.Forges.Fakes;
using BotService.Tests.Forges.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace BotService.Tests.Forges.GitLab;

public sealed class GitLabWebhookReaderTests
{
    private const string Vector = """{"test": 2432232314}""";

    // Written from GitLab's tables of fields; dates in both of its forms.
    private const string Pipeline = """
        {"object_kind": "pipeline",
         "object_attributes": {"id": 31, "iid": 3, "name": "Pipeline for branch: feature", "ref": "feature", "tag": false, "sha": "bcbb5ec396a2c0f828686f14fac9b80b780504f2", "before_sha": "bcbb5ec396a2c0f828686f14fac9b80b780504f2",
           "source": "merge_request_event", "status": "failed", "detailed_status": "failed", "stages": ["build", "test"], "created_at": "2016-08-12 15:23:28 UTC", "finished_at": "2016-08-12 15:26:29 +0200", "duration": 63, "queued_duration": null,
           "protected_ref": false, "url": "https://example.org/gitlab-org/gitlab-test/-/pipelines/31", "variables": [{"key": "NESTOR_PROD", "value": "x"}]},
         "merge_request": {"id": 1, "iid": 7, "title": "Test", "source_branch": "feature", "source_project_id": 5, "target_branch": "main", "target_project_id": 1, "state": "opened", "merge_status": "can_be_merged"},
         "user": {"id": 1, "name": "Ann", "username": "ann", "avatar_url": null, "email": "[REDACTED]"},
         "project": {"id": 1, "name": "Test", "git_http_url": "https://example.org/group/sub/app.git", "namespace": "group", "visibility_level": 20, "path_with_namespace": "group/sub/app", "default_branch": "main"},
         "commit": {"id": "bcbb5ec396a2c0f828686f14fac9b80b780504f2", "timestamp": "2016-08-12T17:23:21+02:00", "author": {"name": "Ann", "email": "ann@example.org"}},
         "builds": [{"id": 380, "stage": "test", "name": "unit", "status": "failed", "failure_reason": "script_failure", "allow_failure": false, "created_at": "2016-08-12 15:23:28 UTC", "artifacts_file": {"filename": null, "size": null}}]}
        """;

    private const string Job = """
        {"object_kind": "build", "ref": "feature", "tag": false, "sha": "2293ada6b400935a1378653304eaf6221e0fdb8f", "build_id": 1977, "build_name": "test", "build_stage": "test", "build_status": "failed", "build_created_at": "2021-02-23T02:41:37.886Z",
         "build_allow_failure": false, "build_failure_reason": "script_failure", "retries_count": 0, "pipeline_id": 2366, "project_id": 380, "user": {"id": 3, "username": "ann"}, "commit": {"id": 2366, "sha": "2293ada6b400935a1378653304eaf6221e0fdb8f"},
         "project": {"id": 380, "path_with_namespace": "group/sub/app"}}
        """;

    private const string Note = """
        {"object_kind": "note", "event_type": "note", "user": {"id": 1, "name": "Ann", "username": "ann"}, "project_id": 5, "project": {"id": 5, "path_with_namespace": "group/sub/app", "default_branch": "main"},
         "object_attributes": {"id": 1244, "internal": false, "note": "/testfix", "noteable_type": "MergeRequest", "author_id": 1, "created_at": "2015-05-17 18:21:36 UTC", "project_id": 5, "line_code": null, "commit_id": "", "noteable_id": 7,
           "system": false, "st_diff": null, "action": "create", "type": "DiffNote", "discussion_id": "6a9c1750b37d513a43987b574953fceb50b03ce7", "position": {"new_path": "src/app.txt", "old_path": "src/app.txt", "new_line": 3, "old_line": null}, "url": "https://example.org/"},
         "merge_request": {"id": 7, "iid": 1, "target_branch": "main", "source_branch": "feature", "source_project_id": 5, "target_project_id": 5, "state": "opened", "last_commit": {"id": "562e173be03b8ff2efb05345d12df18815438a4b"}}}
        """;

    private const string MergeRequest = """
        {"object_kind": "merge_request", "event_type": "merge_request", "user": {"id": 1, "username": "ann"}, "project": {"id": 1, "path_with_namespace": "group/sub/app"},
         "object_attributes": {"id": 93, "iid": 16, "source_branch": "feature", "target_branch": "main", "state": "opened", "action": "update", "oldrev": "aaa1", "last_commit": {"id": "bbb2"}, "created_at": "2013-12-03T17:23:34Z"},
         "changes": {"updated_at": {"previous": "2017-09-15 16:50:55 UTC", "current": "2017-09-15 16:52:00 UTC"}}}
        """;

    private readonly InstantTime time = new();
    private readonly GitLabWebhookReader reader;

    public GitLabWebhookReaderTests() => reader = new(Options.Create(new GitLabOptions { WebhookSecrets = { "an older secret", FakeGitLab.Secret, FakeGitLab.SigningToken } }), time);

    [Fact]
    public void Verify_PublishedVector_IsTrueAtItsTime()
    {
        time.Advance(DateTimeOffset.FromUnixTimeSeconds(1614265330) - time.GetUtcNow());
        var headers = new HeaderDictionary { ["webhook-id"] = "msg_p5jXN8AQM9LWM0D4loKWxJek", ["webhook-timestamp"] = "1614265330", ["webhook-signature"] = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" };

        Assert.True(reader.Verify(headers, Encoding.UTF8.GetBytes(Vector)));
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.True(reader.Verify(headers, Encoding.UTF8.GetBytes(Vector)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(reader.Verify(headers, Encoding.UTF8.GetBytes(Vector)));
    }

    [Fact]
    public void Verify_WrongSignatureWithRightToken_IsFalse()
    {
        var body = Encoding.UTF8.GetBytes(Note);
        var headers = Headers(FakeGitLab.Signed("Note Hook", body, time.GetUtcNow()));
        Assert.True(reader.Verify(headers, body));

        headers["X-Gitlab-Token"] = FakeGitLab.Secret;
        body[10] ^= 1;
        Assert.False(reader.Verify(headers, body));
        headers["webhook-signature"] = "";
        Assert.False(reader.Verify(headers, body));
        headers.Remove("webhook-signature");
        Assert.True(reader.Verify(headers, body));
    }

    [Theory]
    [InlineData("an older secret", true)]
    [InlineData(FakeGitLab.Secret, true)]
    [InlineData("another", false)]
    [InlineData("", false)]
    [InlineData(FakeGitLab.SigningToken, false)]
    public void Verify_Token_IsComparedWithTheSecrets(string token, bool expected) => Assert.Equal(expected, reader.Verify(new HeaderDictionary { ["X-Gitlab-Token"] = token }, "{}"u8));

    [Fact]
    public void Verify_WithoutSecrets_IsFalse() => Assert.False(new GitLabWebhookReader(Options.Create(new GitLabOptions()), time).Verify(new HeaderDictionary { ["X-Gitlab-Token"] = "" }, "{}"u8));

    [Fact]
    public void Delivery_is_named_by_its_key_or_its_body()
    {
        Assert.Equal("k", reader.DeliveryId(new HeaderDictionary { ["Idempotency-Key"] = "k", ["webhook-id"] = "w" }, "{}"u8));
        Assert.Equal(reader.DeliveryId(new HeaderDictionary(), "{}"u8), reader.DeliveryId(new HeaderDictionary(), "{}"u8));
        Assert.NotEqual(reader.DeliveryId(new HeaderDictionary(), "{}"u8), reader.DeliveryId(new HeaderDictionary(), "{ }"u8));
        Assert.Equal("Note Hook", reader.Kind(new HeaderDictionary { ["X-Gitlab-Event"] = "Note Hook" }, "{}"u8));
        Assert.Equal("note", reader.Kind(new HeaderDictionary(), """{"object_kind": "note"}"""u8));
    }

    [Fact]
    public void Failed_pipeline_of_a_fork_is_a_failed_build()
    {
        var failed = Assert.IsType<ForgeEvent.BuildFailed>(Read(Pipeline));

        Assert.Equal(("bcbb5ec396a2c0f828686f14fac9b80b780504f2", "feature", "pipeline", "5"), (failed.Sha, failed.Branch, failed.Source, failed.HeadRepository));
        Assert.Equal(new RepositoryRef("gitlab", 1, "group/sub/app"), failed.Repository);
        Assert.Equal(new ForgeUser(1, "ann", false), failed.Actor);
        Assert.Contains("running", Assert.IsType<ForgeEvent.Ignored>(Read(Pipeline.Replace("\"status\": \"failed\", \"detailed_status\"", "\"status\": \"running\", \"detailed_status\"", StringComparison.Ordinal))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Note_on_a_merge_request_is_a_comment_and_edits_are_none()
    {
        var comment = Assert.IsType<ForgeEvent.CommentPosted>(Read(Note));

        Assert.Equal(new CommentRef("1244", CommentKind.Review, "6a9c1750b37d513a43987b574953fceb50b03ce7"), comment.Comment);
        Assert.Equal((1, "/testfix", "562e173be03b8ff2efb05345d12df18815438a4b", "src/app.txt", 3), (comment.PullRequest.Number, comment.Text, comment.HeadSha, comment.Path, comment.Line));
        Assert.IsType<ForgeEvent.CommentPosted>(Read(Note.Replace("\"action\": \"create\",", "", StringComparison.Ordinal)));
        Assert.IsType<ForgeEvent.Ignored>(Read(Note.Replace("\"create\"", "\"update\"", StringComparison.Ordinal)));
        Assert.IsType<ForgeEvent.Ignored>(Read(Note.Replace("\"system\": false", "\"system\": true", StringComparison.Ordinal)));
        Assert.IsType<ForgeEvent.Ignored>(Read(Note.Replace("\"MergeRequest\"", "\"Issue\"", StringComparison.Ordinal)));
        Assert.True(Read(Note.Replace("\"ann\"", "\"project_5_bot_0a1b\"", StringComparison.Ordinal)).Actor!.IsBot);
    }

    [Theory]
    [InlineData("update", PullRequestChange.HeadMoved)]
    [InlineData("close", PullRequestChange.Closed)]
    [InlineData("merge", PullRequestChange.Merged)]
    [InlineData("reopen", PullRequestChange.Reopened)]
    public void Merge_request_says_what_changed(string action, PullRequestChange expected)
    {
        var changed = Assert.IsType<ForgeEvent.PullRequestChanged>(Read(MergeRequest.Replace("\"update\"", $"\"{action}\"", StringComparison.Ordinal)));

        Assert.Equal((expected, 16, "feature", "bbb2"), (changed.Change, changed.PullRequest.Number, changed.HeadBranch, changed.After));
    }

    [Fact]
    public void Job_hooks_and_edits_of_titles_are_nothing_to_act_on()
    {
        Assert.IsType<ForgeEvent.Ignored>(Read(Job));
        Assert.IsType<ForgeEvent.Ignored>(Read(MergeRequest.Replace("\"oldrev\": \"aaa1\",", "", StringComparison.Ordinal)));
        Assert.Equal(ReviewVerdict.Approved, Assert.IsType<ForgeEvent.ReviewSubmitted>(Read(MergeRequest.Replace("\"update\"", "\"approved\"", StringComparison.Ordinal))).Verdict);
    }

    [Theory]
    [InlineData(Pipeline)]
    [InlineData(Job)]
    [InlineData(Note)]
    [InlineData(MergeRequest)]
    public void Damaged_hooks_never_throw(string sample)
    {
        var random = new Random(20260102);
        for (var i = 0; i < 300; i++)
        {
            var damaged = JsonNode.Parse(sample)!.AsObject();
            Damage(damaged, random);
            Assert.NotNull(Read(damaged.ToJsonString()).Repository);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"object_kind\": 7}")]
    [InlineData("{\"object_kind\": \"pipeline\", \"object_attributes\": []}")]
    public void Nonsense_is_ignored_with_a_reason(string body) => Assert.NotEmpty(Assert.IsType<ForgeEvent.Ignored>(Read(body)).Reason);

    private static void Damage(JsonObject node, Random random)
    {
        foreach (var (key, value) in node.ToList())
        {
            switch (random.Next(12))
            {
                case 0:
                    node.Remove(key);
                    break;
                case 1:
                    node[key] = null;
                    break;
                case 2:
                    node[key] = "invented later";
                    break;
                default:
                    Damage(value as JsonObject ?? [], random);
                    break;
            }
        }
    }

    private static HeaderDictionary Headers(Dictionary<string, string> headers) => new(headers.ToDictionary(h => h.Key, h => new Microsoft.Extensions.Primitives.StringValues(h.Value)));

    private ForgeEvent Read(string body) => Assert.Single(reader.Read("Some Hook", Encoding.UTF8.GetBytes(body)));
}

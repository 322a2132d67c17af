using System.Text.Json.Nodes;
using BotService.Forges;
using BotService.Tests.Forges.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BotService.Tests.Forges.GitHub;

/// <summary>What is GitHub's alone: the app's tokens, checks of apps, deliveries, personal tokens.</summary>
public sealed class GitHubAppTests
{
    private static readonly string[] Rights = ["read", "write"];

    [SkippableFact]
    public async Task Tokens_are_for_one_repository_with_least_permissions_and_fetched_once()
    {
        await using var world = await StartAsync();
        var pull = await world.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.Forge.GetBuildAsync(world.Repository, pull.HeadSha, default)));

        var read = Assert.Single(world.Fake.Grants);
        Assert.Equal(world.Repository.Id, read.Repository);
        Assert.All(read.Permissions.Values, v => Assert.Equal("read", v));
        Assert.Equal(1, world.Fake.Count("POST", "access_tokens"));
        Assert.Equal(1, world.Fake.Count("GET", "/installation$"));

        await world.Forge.GetGitAccessAsync(world.Repository, GitRight.Read, default);
        Assert.Equal(["contents"], world.Fake.Grants.Last().Permissions.Keys);
        Assert.All(world.Fake.Grants.SelectMany(g => g.Permissions), p => Assert.Contains(p.Value, Rights));
        Assert.DoesNotContain(world.Fake.Grants, g => g.Permissions.ContainsKey("workflows") || g.Permissions.ContainsKey("administration"));
    }

    [SkippableFact]
    public async Task Token_that_expired_in_mid_job_is_renewed_without_a_word()
    {
        await using var world = await StartAsync();
        var pull = await world.OpenAsync();
        await world.Forge.EnsureCommentAsync(pull.Ref, "status", "one", default);
        world.Fake.ExpireTokens();
        await world.Forge.EnsureCommentAsync(pull.Ref, "status", "two", default);

        Assert.StartsWith("two", Assert.Single(await world.ConversationAsync(pull.Ref)), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Missing_permission_is_named()
    {
        await using var world = await StartAsync();
        var pull = await world.OpenAsync();
        world.Fake.Faults.Enqueue(new FakeFault("POST", "/issues/1/comments", 1) { Status = 403, Body = """{"message": "Resource not accessible by integration"}""", Headers = { ["X-Accepted-GitHub-Permissions"] = "issues=write" } });
        var error = await Assert.ThrowsAsync<ForgeException>(() => world.Forge.EnsureCommentAsync(pull.Ref, "status", "one", default));

        Assert.Contains("issues=write", error.Message, StringComparison.Ordinal);
        Assert.False(error.Transient);
    }

    [SkippableFact]
    public async Task Comment_whose_answer_was_lost_is_not_written_twice_when_the_job_runs_again()
    {
        await using var world = await StartAsync();
        var pull = await world.OpenAsync();
        await world.Forge.EnsureReviewAsync(pull.Ref, new ReviewDraft("run-1", pull.HeadSha, "Body", []), default);
        world.Fake.Faults.Enqueue(new FakeFault("POST", "/reviews", 1) { Status = 502 });
        await Assert.ThrowsAsync<ForgeException>(() => world.Forge.EnsureReviewAsync(pull.Ref, new ReviewDraft("run-2", pull.HeadSha, "Body", []), default));
        await world.Forge.EnsureReviewAsync(pull.Ref, new ReviewDraft("run-2", pull.HeadSha, "Body", []), default);
        await world.Forge.EnsureReviewAsync(pull.Ref, new ReviewDraft("run-1", pull.HeadSha, "Body", []), default);

        Assert.Equal(2, (await world.Forge.GetReviewAsync(pull.Ref, default)).Count);
    }

    [SkippableFact]
    public async Task Review_whose_lines_moved_between_reading_and_writing_goes_to_the_body()
    {
        await using var world = await StartAsync();
        var pull = await world.OpenAsync();
        world.Fake.Faults.Enqueue(new FakeFault("POST", "/reviews", 1) { Status = 422, Body = """{"message": "Line could not be resolved"}""" });
        await world.Forge.EnsureReviewAsync(pull.Ref, new ReviewDraft("run-1", pull.HeadSha, "Body", [new ReviewComment("src/app.txt", 3, 3, "about three", null)]), default);

        Assert.Contains("about three", Assert.Single(await world.Forge.GetReviewAsync(pull.Ref, default)).Body, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Check_run_gets_all_annotations_once_and_its_buttons_at_the_end()
    {
        await using var world = await StartAsync();
        var sha = (await world.OpenAsync()).HeadSha;
        var report = new CheckReport("run-1", sha, CheckState.Completed, "Fixed", "One line")
        {
            Conclusion = CheckConclusion.Success,
            Annotations = [.. Enumerable.Range(1, 120).Select(i => new CheckAnnotation("src/app.txt", i, $"note {i}"))],
            Buttons = [new CheckButton("retry", "A label that is far too long", "d")],
        };
        await world.Forge.EnsureCheckAsync(world.Repository, report, default);
        await world.Forge.EnsureCheckAsync(world.Repository, report, default);

        var check = Assert.Single(world.Known.Checks);
        Assert.Equal(Enumerable.Range(1, 120), check.Annotations.Select(a => a.Line));
        Assert.Equal(["retry"], check.Buttons);
        Assert.Equal("success", check.Conclusion);
        Assert.Empty(world.Fake.Violations);
    }

    [SkippableFact]
    public async Task Checks_of_other_apps_and_statuses_are_failed_jobs_too()
    {
        await using var world = await StartAsync();
        var sha = (await world.OpenAsync()).HeadSha;
        var check = new FakeCheck(900, sha, "other", "check") { App = 9, Done = true, Red = true, Title = "2 failed", Summary = "see below" };
        check.Annotations.Add(("src/app.txt", 3, "expected three"));
        world.Known.Checks.AddRange([check, new FakeCheck(901, sha, "ci/old", "status") { Done = true, Red = true }]);
        var jobs = (await world.Forge.GetBuildAsync(world.Repository, sha, default)).FailedJobs;

        Assert.Equal(["check:900", "status:ci/old"], jobs.Select(j => j.Id));
        Assert.Equal("2 failed\nsee below\nsrc/app.txt:3: failure: expected three\n", await world.Forge.GetJobLogAsync(world.Repository, jobs[0], 1000, default));
        Assert.Empty(world.Fake.Violations);
    }

    [SkippableFact]
    public async Task Sweep_gives_the_deliveries_that_never_arrived()
    {
        await using var world = await StartAsync();
        var since = new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);
        world.Fake.Undelivered("workflow_run", "completed", Payload(new string('a', 40)), since.AddDays(-1));
        world.Fake.Undelivered("workflow_run", "completed", Payload(new string('b', 40)), since.AddHours(1));
        world.Fake.Undelivered("workflow_run", "completed", Payload(new string('c', 40)), since.AddHours(2), guid: "again");
        world.Fake.Undelivered("workflow_run", "completed", Payload(new string('c', 40)), since.AddHours(3), guid: "again", status: 202);
        var events = await world.Forge.SweepAsync(since, default).ToListAsync();

        var missed = Assert.IsType<ForgeEvent.Undelivered>(Assert.Single(events));
        Assert.Equal(new string('b', 40), Assert.IsType<ForgeEvent.BuildFailed>(Assert.Single(world.Reader.Read(missed.Kind, missed.Body))).Sha);
        Assert.Equal(36, missed.DeliveryId.Length);
        Assert.Empty(world.Fake.Violations);

        JsonObject Payload(string sha) => new()
        {
            ["action"] = "completed",
            ["repository"] = new JsonObject { ["id"] = world.Repository.Id, ["full_name"] = world.Repository.FullName },
            ["workflow_run"] = new JsonObject { ["head_sha"] = sha, ["conclusion"] = "failure" },
        };
    }

    [SkippableFact]
    public async Task Personal_token_reports_by_status_and_sweeps_red_pull_requests()
    {
        await using var world = await StartAsync(personalToken: true);
        var pull = await world.OpenAsync();
        await world.Forge.EnsureCheckAsync(world.Repository, new CheckReport("run-1", pull.HeadSha, CheckState.Completed, "Gave up", "Why") { Conclusion = CheckConclusion.Neutral }, default);
        await world.CheckAsync(pull.HeadSha, "test", red: true, "log");
        var swept = await world.Forge.SweepAsync(DateTimeOffset.UnixEpoch, default).ToListAsync();

        Assert.False(world.Forge.Capabilities.CheckRuns);
        Assert.Equal("success", world.Known.Checks[0].Status);
        Assert.Equal(pull.HeadSha, Assert.IsType<ForgeEvent.BuildFailed>(Assert.Single(swept)).Sha);
        Assert.Empty(world.Fake.Violations);
    }

    [SkippableFact]
    public async Task Repository_that_is_not_there_is_null_and_calls_to_it_are_errors()
    {
        await using var world = await StartAsync();
        var gone = new RepositoryRef("github", 5, "octo/gone");

        Assert.Null(await world.Forge.GetRepositoryAsync(gone, default));
        Assert.Equal(404, (await Assert.ThrowsAsync<ForgeException>(() => world.Forge.FindPullRequestsAsync(gone, new PullRequestQuery(), default))).Status);
    }

    [Theory]
    [InlineData("AppId", "", "AppId is missing")]
    [InlineData("Token", "ghp_x", "both set")]
    [InlineData("PrivateKey", "nonsense", "no RSA key")]
    [InlineData("PrivateKeyFile", "/none/key.pem", "cannot be read")]
    [InlineData("WebhookSecrets:0", "", "WebhookSecrets:0 is missing")]
    [InlineData("Address", "ftp://example.org", "no http or https URL")]
    [InlineData("Http:Retries", "99", "Choose from 0 to 10")]
    public void Wrong_options_name_the_value_and_the_remedy(string name, string value, string expected)
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var settings = new Dictionary<string, string?> { ["AppId"] = "1", ["PrivateKey"] = key.ExportRSAPrivateKeyPem(), ["WebhookSecrets:0"] = "secret", [name] = value };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => $"BotService:Forges:GitHub:{s.Key}", s => s.Value)).Build();
        using var services = new ServiceCollection().AddForges(configuration).BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("BotService:Forges:GitHub:", error.Message, StringComparison.Ordinal);
    }

    private static async Task<GitHubWorld> StartAsync(bool personalToken = false)
    {
        BotService.Fixture.Requires.Tools("git");
        var world = new GitHubWorld(personalToken);
        await world.StartAsync();
        return world;
    }
}

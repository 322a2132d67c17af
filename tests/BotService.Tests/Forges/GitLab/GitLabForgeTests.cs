using BotService.Forges;
using BotService.Tests.Forges.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BotService.Tests.Forges.GitLab;

/// <summary>What is GitLab's alone.</summary>
public sealed class GitLabForgeTests
{
    [SkippableFact]
    public async Task Review_is_one_notification_also_after_a_try_that_stopped_half_way()
    {
        await using var world = await StartAsync();
        var pull = await world.OpenAsync();
        var review = new ReviewDraft("run-1", pull.HeadSha, "Body", [new ReviewComment("src/app.txt", 3, 3, "here", "three\n")]);
        world.Fake.Faults.Enqueue(new FakeFault("POST", "bulk_publish", 1) { Status = 502 });
        await Assert.ThrowsAsync<ForgeException>(() => world.Forge.EnsureReviewAsync(pull.Ref, review, default));
        Assert.Empty(world.Of(pull.Ref).Comments);

        await world.Forge.EnsureReviewAsync(pull.Ref, review, default);
        Assert.Equal(2, world.Of(pull.Ref).Comments.Count);
        Assert.Contains("suggestion:-0+0", world.Of(pull.Ref).Comments[0].Body, StringComparison.Ordinal);
        Assert.Empty(world.Of(pull.Ref).Drafts);
    }

    [SkippableFact]
    public async Task Every_page_of_the_discussions_is_read()
    {
        await using var world = await StartAsync();
        var pull = await world.OpenAsync();
        for (var i = 0; i < 250; i++)
        {
            await world.CommentOnLineAsync(pull.Ref, "src/app.txt", 3, $"note {i}");
        }

        Assert.Equal(250, (await world.Forge.GetReviewAsync(pull.Ref, default)).Count);
        Assert.Equal(3, world.Fake.Count("GET", "/discussions"));
    }

    [SkippableFact]
    public async Task Sections_of_a_trace_are_taken_out()
    {
        await using var world = await StartAsync();
        var sha = (await world.OpenAsync()).HeadSha;
        await world.CheckAsync(sha, "test", red: true, "section_start:1560896352:step[collapsed=true]\r\u001b[0K\u001b[36;1mRunning\u001b[0;m\nsection_end:1560896353:step\r\u001b[0Kexpected 3\r\n");
        var job = Assert.Single((await world.Forge.GetBuildAsync(world.Repository, sha, default)).FailedJobs);

        Assert.Equal("Running\nexpected 3\n", await world.Forge.GetJobLogAsync(world.Repository, job, 1000, default));
    }

    [SkippableFact]
    public async Task Failed_jobs_of_a_child_pipeline_are_found_with_their_logs()
    {
        await using var world = await StartAsync();
        var sha = (await world.OpenAsync()).HeadSha;
        await world.CheckAsync(sha, "build", red: false, "built");
        world.Known.Checks.Add(new FakeCheck(world.Fake.State.NextId(), sha, "unit", "child") { Done = true, Red = true, Log = "expected 3\n" });
        var build = await world.Forge.GetBuildAsync(world.Repository, sha, default);

        var job = Assert.Single(build.FailedJobs);
        Assert.Equal(("unit", true), (job.Name, build.IsSettled));
        Assert.Equal("expected 3\n", await world.Forge.GetJobLogAsync(world.Repository, job, 1000, default));
    }

    [SkippableFact]
    public async Task Sweep_finds_red_heads_of_open_merge_requests()
    {
        await using var world = await StartAsync();
        var (red, green) = (await world.OpenAsync("red"), await world.OpenAsync("green"));
        await world.PushAsync("green", ("src/app.txt", "green\n"));
        await world.CheckAsync(red.HeadSha, "test", red: true, "log");
        var swept = await world.Forge.SweepAsync(DateTimeOffset.UnixEpoch, default).ToListAsync();

        Assert.NotEqual(red.Ref, green.Ref);
        Assert.Equal((red.HeadSha, "red"), swept.Cast<ForgeEvent.BuildFailed>().Select(e => (e.Sha, e.Branch!)).Single());
    }

    [SkippableFact]
    public async Task Wrong_token_names_the_setting()
    {
        await using var world = await StartAsync();
        world.Fake.Faults.Enqueue(new FakeFault("GET", "/user$", 1) { Status = 401, Body = """{"message": "401 Unauthorized"}""" });
        var error = await Assert.ThrowsAsync<ForgeException>(() => world.Forge.GetSelfAsync(default));

        Assert.Contains("BotService:Forges:GitLab", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeGitLab.Token, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Token", "", "Token is missing")]
    [InlineData("WebhookSecrets:0", "", "WebhookSecrets:0 is missing")]
    [InlineData("WebhookSecrets:0", "whsec_no base64!", "no Base64")]
    [InlineData("Address", "https://ann:pw@example.org", "without user and password")]
    public void Wrong_options_name_the_value_and_the_remedy(string name, string value, string expected)
    {
        var settings = new Dictionary<string, string?> { ["Token"] = "glpat-x", ["WebhookSecrets:0"] = "secret", [name] = value };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => $"BotService:Forges:GitLab:{s.Key}", s => s.Value)).Build();
        using var services = new ServiceCollection().AddForges(configuration).BuildServiceProvider();

        Assert.Contains(expected, Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate()).Message, StringComparison.Ordinal);
    }

    private static async Task<GitLabWorld> StartAsync()
    {
        BotService.Fixture.Requires.Tools("git");
        var world = new GitLabWorld();
        await world.StartAsync();
        return world;
    }
}

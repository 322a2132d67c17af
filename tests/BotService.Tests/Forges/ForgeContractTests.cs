using BotService.Fixture;
using BotService.Forges;
using BotService.Repair.Sandboxes;

namespace BotService.Tests.Forges;

/// <summary>What every forge must do, and do only once when it is repeated after a crash.</summary>
public abstract class ForgeContractTests : IAsyncLifetime
{
    private const string File = "src/app.txt";
    private readonly Lazy<ForgeWorld> world;

    protected ForgeContractTests() => world = new(CreateWorld);

    private protected ForgeWorld World
    {
        get
        {
            Requires.Tools("git");
            return world.Value;
        }
    }

    private IForge Forge => World.Forge;

    private protected abstract ForgeWorld CreateWorld();

    public async Task InitializeAsync()
    {
        if (Requires.Has("git"))
        {
            await world.Value.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (world.IsValueCreated)
        {
            var violations = world.Value.Violations.ToList();
            await world.Value.DisposeAsync();
            Assert.Empty(violations);
        }
    }

    [SkippableFact]
    public async Task Self_is_a_bot_and_stays_the_same()
    {
        var self = await Forge.GetSelfAsync(default);

        Assert.True(self.IsBot);
        Assert.NotEmpty(self.Login);
        Assert.Equal(self, await Forge.GetSelfAsync(default));
    }

    [SkippableFact]
    public async Task Repository_is_found_by_its_name_and_number()
    {
        var found = await Forge.GetRepositoryAsync(World.Repository, default);

        Assert.Equal("main", found!.DefaultBranch);
        Assert.Equal(World.Repository.Id, found.Ref.Id);
        Assert.Equal(World.Repository.FullName, found.Ref.FullName);
        Assert.True(found.IsPrivate);
    }

    [SkippableFact]
    public async Task File_of_a_branch_is_read_and_a_missing_one_is_null()
    {
        Assert.Equal("mode: auto\n", await Forge.GetFileAsync(World.Repository, "main", ".botservice.yml", default));
        Assert.StartsWith("one\n", await Forge.GetFileAsync(World.Repository, "main", File, default), StringComparison.Ordinal);
        Assert.Null(await Forge.GetFileAsync(World.Repository, "main", "src/none.txt", default));
        Assert.Null(await Forge.GetFileAsync(World.Repository, "none", File, default));
    }

    [SkippableTheory]
    [InlineData(AccessLevel.Read)]
    [InlineData(AccessLevel.Triage)]
    [InlineData(AccessLevel.Write)]
    [InlineData(AccessLevel.Maintain)]
    [InlineData(AccessLevel.Admin)]
    public async Task Access_is_what_the_forge_says_now(AccessLevel level)
    {
        World.Access(World.Stranger, level);
        Assert.Equal(level, await Forge.GetAccessAsync(World.Repository, World.Stranger, default));
    }

    [SkippableFact]
    public async Task Access_of_strangers_and_of_names_that_changed_hands_is_none()
    {
        Assert.Equal(AccessLevel.None, await Forge.GetAccessAsync(World.Repository, World.Stranger, default));
        Assert.Equal(AccessLevel.None, await Forge.GetAccessAsync(World.Repository, new ForgeUser(987654, "nobody", false), default));
        Assert.Equal(AccessLevel.Write, await Forge.GetAccessAsync(World.Repository, World.Maintainer, default));
        Assert.Equal(AccessLevel.None, await Forge.GetAccessAsync(World.Repository, World.Maintainer with { Id = 987654 }, default));
    }

    [SkippableFact]
    public async Task Pull_request_is_read_with_its_head_and_base()
    {
        var pull = await World.OpenAsync();

        Assert.Equal(("feature", "main", PullRequestState.Open), (pull.HeadBranch, pull.BaseBranch, pull.State));
        Assert.Equal(40, pull.HeadSha.Length);
        Assert.False(pull.IsFork);
        Assert.False(pull.IsDraft);
        Assert.Equal(World.Maintainer.Login, pull.Author.Login);
        Assert.Null(await Forge.GetPullRequestAsync(new PullRequestRef(World.Repository, 404), default));
    }

    [SkippableFact]
    public async Task Pull_request_of_a_fork_is_known_as_one()
    {
        await World.PushToForkAsync("theirs", (File, "fork\n"));
        var pull = await Forge.GetPullRequestAsync(await World.OpenFromForkAsync("theirs"), default);

        Assert.True(pull!.IsFork);
        Assert.Equal(pull.Ref, Assert.Single(await Forge.FindPullRequestsAsync(World.Repository, new PullRequestQuery(HeadSha: pull.HeadSha), default)).Ref);
        Assert.Empty(await Forge.FindPullRequestsAsync(World.Repository, new PullRequestQuery(HeadPrefix: "theirs"), default));
    }

    [SkippableFact]
    public async Task Pull_requests_are_found_by_commit_branch_prefix_and_state()
    {
        var (one, two) = (await World.OpenAsync("testfix/one"), await World.OpenAsync("other"));
        await World.MergeAsync(two.Ref);

        Assert.Equal([one.Ref], await FindAsync(new(HeadSha: one.HeadSha)));
        Assert.Equal([one.Ref], await FindAsync(new(HeadBranch: "testfix/one")));
        Assert.Equal([one.Ref], await FindAsync(new(HeadPrefix: "testfix/")));
        Assert.Equal([two.Ref], await FindAsync(new(State: PullRequestState.Merged)));
        Assert.Equal([two.Ref, one.Ref], await FindAsync(new(State: null)));
        Assert.Empty(await FindAsync(new(HeadSha: new string('a', 40))));
        Assert.Equal(PullRequestState.Merged, (await Forge.GetPullRequestAsync(two.Ref, default))!.State);

        async Task<List<PullRequestRef>> FindAsync(PullRequestQuery query) => [.. (await Forge.FindPullRequestsAsync(World.Repository, query, default)).Select(p => p.Ref)];
    }

    [SkippableFact]
    public async Task Build_is_settled_when_nothing_runs_and_red_when_something_failed()
    {
        var sha = (await World.OpenAsync()).HeadSha;
        Assert.False((await Forge.GetBuildAsync(World.Repository, sha, default)).IsRed);

        await World.CheckAsync(sha, "lint", red: false, "fine\n");
        await World.CheckAsync(sha, "test", red: false, null);
        Assert.False((await Forge.GetBuildAsync(World.Repository, sha, default)).IsSettled);

        await World.CheckAsync(sha, "test", red: true, "2026-01-02T03:04:05.1234567Z \u001b[31mfirst line\u001b[0m\n2026-01-02T03:04:06.1234567Z expected 3 but got 4\n");
        var build = await Forge.GetBuildAsync(World.Repository, sha, default);

        Assert.True(build.IsSettled);
        var job = Assert.Single(build.FailedJobs);
        Assert.Equal("test", job.Name);
        Assert.Equal("first line\nexpected 3 but got 4\n", await Forge.GetJobLogAsync(World.Repository, job, 10_000, default));
        Assert.Equal("expected 3 but got 4\n", await Forge.GetJobLogAsync(World.Repository, job, 60, default));
        Assert.Null(await Forge.GetJobLogAsync(World.Repository, job with { Id = "status:gone" }, 60, default));
    }

    [SkippableFact]
    public async Task Git_access_lets_git_read_and_push_and_shows_no_secret()
    {
        var access = await Forge.GetGitAccessAsync(World.Repository, GitRight.Write, default);
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_CONFIG_COUNT"] = access.Header is null ? "0" : "1",
            ["GIT_CONFIG_KEY_0"] = "http.extraHeader",
            ["GIT_CONFIG_VALUE_0"] = access.Header ?? "",
        };
        using var folder = new TemporaryFolder();
        await GitAsync("clone", "--quiet", access.Url, "clone");
        await GitAsync("-C", "clone", "push", "--quiet", "origin", "HEAD:refs/heads/testfix/pushed");

        Assert.True(World.HasBranch("testfix/pushed"));
        Assert.DoesNotContain("@", access.Url, StringComparison.Ordinal);
        Assert.Equal($"git access to {access.Url}", access.ToString());

        async Task GitAsync(params string[] arguments)
        {
            var result = await new ProcessRunner(TimeProvider.System).RunAsync(new ProcessStart("git", arguments, folder, environment), CancellationToken.None);
            Assert.True(result.Succeeded, result.ErrorOutput);
        }
    }

    [SkippableFact]
    public async Task Fix_pull_request_is_opened_once_and_brought_to_the_wanted_state()
    {
        await World.PushAsync("testfix/1", (File, "fixed\n"));
        var draft = new PullRequestDraft("testfix/1", "main", "Fix it", "Why and how", IsDraft: true) { Labels = ["testfix"], Reviewers = [World.Maintainer.Login, World.Stranger.Login] };
        var first = await Forge.EnsurePullRequestAsync(World.Repository, draft, default);
        var second = await Forge.EnsurePullRequestAsync(World.Repository, draft with { Title = "Fix it well", Body = "Better", IsDraft = false }, default);

        Assert.Equal(("Fix it", "Why and how", true), (first.Title, first.Body, first.IsDraft));
        Assert.Equal(first.Ref, second.Ref);
        Assert.Equal(("Fix it well", "Better", false), (second.Title, second.Body, second.IsDraft));
        Assert.Equal(["testfix"], second.Labels);
        Assert.Equal((await Forge.GetSelfAsync(default)).Login, second.Author.Login);
        Assert.Equal([World.Maintainer.Login], World.ReviewersOf(second.Ref));
        Assert.Single(await Forge.FindPullRequestsAsync(World.Repository, new PullRequestQuery(State: null), default));
    }

    [SkippableFact]
    public async Task Fix_pull_request_for_a_missing_branch_fails_for_good_and_says_why()
    {
        var error = await Assert.ThrowsAsync<ForgeException>(() => Forge.EnsurePullRequestAsync(World.Repository, new PullRequestDraft("none", "main", "t", "b", false), default));

        Assert.False(error.Transient);
        Assert.NotEmpty(error.Message);
    }

    [SkippableFact]
    public async Task Closed_pull_request_stays_closed_and_a_new_one_can_be_opened()
    {
        await World.PushAsync("testfix/1", (File, "fixed\n"));
        var draft = new PullRequestDraft("testfix/1", "main", "Fix", "Body", IsDraft: false);
        var first = await Forge.EnsurePullRequestAsync(World.Repository, draft, default);
        await Forge.ClosePullRequestAsync(first.Ref, default);
        await Forge.ClosePullRequestAsync(first.Ref, default);

        Assert.Equal(PullRequestState.Closed, (await Forge.GetPullRequestAsync(first.Ref, default))!.State);
        Assert.NotEqual(first.Ref, (await Forge.EnsurePullRequestAsync(World.Repository, draft, default)).Ref);
    }

    [SkippableFact]
    public async Task Review_is_posted_once_with_suggestions_and_lines_outside_the_diff_in_its_body()
    {
        var pull = await World.OpenAsync();
        var review = new ReviewDraft("run-1", pull.HeadSha, "What was found",
        [
            new ReviewComment(File, 3, 3, "wrong case", "three\n"),
            new ReviewComment(File, 2, 4, "these lines", "a\n```\nb\n"),
            new ReviewComment(File, 10, 10, "outside the diff", "TEN\n"),
            new ReviewComment("src/other.txt", 1, 1, "another file", null),
        ]);
        await Forge.EnsureReviewAsync(pull.Ref, review, default);
        await Forge.EnsureReviewAsync(pull.Ref, review, default);

        var items = await Forge.GetReviewAsync(pull.Ref, default);
        var inline = items.Where(i => i.Line is not null).ToList();
        Assert.Equal([(File, 3), (File, 4)], inline.Select(i => (i.Path!, i.Line!.Value)).Order());
        Assert.Contains("```suggestion", inline[0].Body, StringComparison.Ordinal);
        Assert.Contains("````suggestion", inline.Single(i => i.Line == 4).Body, StringComparison.Ordinal);
        Assert.All(items, i => Assert.Equal(Forge.GetSelfAsync(default).GetAwaiter().GetResult().Id, i.Author.Id));
        var body = Assert.Single(items, i => i.Line is null).Body;
        Assert.Contains("What was found", body, StringComparison.Ordinal);
        Assert.Contains("outside the diff", body, StringComparison.Ordinal);
        Assert.Contains("src/other.txt", body, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Review_whose_head_moved_loses_no_comment()
    {
        var pull = await World.OpenAsync();
        await World.PushAsync("feature", (File, "one\n"));
        await Forge.EnsureReviewAsync(pull.Ref, new ReviewDraft("run-1", pull.HeadSha, "Body", [new ReviewComment(File, 10, 10, "about line ten", null)]), default);

        Assert.Contains(await Forge.GetReviewAsync(pull.Ref, default), i => i.Body.Contains("about line ten", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Reply_is_posted_once_and_the_thread_resolved()
    {
        var pull = await World.OpenAsync();
        var asked = await World.CommentOnLineAsync(pull.Ref, File, 3, "Why?");
        var thread = Assert.Single(await Forge.GetReviewAsync(pull.Ref, default)).Comment.Thread!;
        Assert.Equal(asked.Thread, thread);

        for (var i = 0; i < 2; i++)
        {
            await Forge.EnsureReplyAsync(pull.Ref, thread, "answer-1", "Because.", resolve: true, default);
        }

        var items = await Forge.GetReviewAsync(pull.Ref, default);
        Assert.Equal(2, items.Count);
        Assert.All(items, i => Assert.Equal(thread, i.Comment.Thread));
        Assert.StartsWith("Because.", items[1].Body, StringComparison.Ordinal);
        Assert.True(World.IsResolved(pull.Ref, thread));
    }

    [SkippableFact]
    public async Task Reply_without_resolving_leaves_the_thread_open_and_a_missing_thread_is_an_error()
    {
        var pull = await World.OpenAsync();
        var asked = await World.CommentOnLineAsync(pull.Ref, File, 3, "Why?");
        await Forge.EnsureReplyAsync(pull.Ref, asked.Thread!, "answer-1", "Because.", resolve: false, default);

        Assert.False(World.IsResolved(pull.Ref, asked.Thread!));
        await Assert.ThrowsAsync<ForgeException>(() => Forge.EnsureReplyAsync(pull.Ref, "999999", "answer-2", "Because.", resolve: true, default));
    }

    [SkippableFact]
    public async Task Sticky_comment_is_edited_in_place_and_a_copied_marker_of_a_person_is_left_alone()
    {
        var pull = await World.OpenAsync();
        await Forge.EnsureCommentAsync(pull.Ref, "status", "Working", default);
        var written = Assert.Single(await World.ConversationAsync(pull.Ref));
        await World.CommentAsync(pull.Ref, written);
        await Forge.EnsureCommentAsync(pull.Ref, "status", "Done", default);
        await Forge.EnsureCommentAsync(pull.Ref, "other", "Something else", default);

        var all = await World.ConversationAsync(pull.Ref);
        Assert.Equal(3, all.Count);
        Assert.Single(all, c => c.StartsWith("Done", StringComparison.Ordinal));
        Assert.Single(all, c => c.StartsWith("Working", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Acknowledgement_is_given_once_for_each_kind()
    {
        var pull = await World.OpenAsync();
        var comment = await World.CommentAsync(pull.Ref, "/testfix");
        await Forge.AcknowledgeAsync(pull.Ref, comment, Acknowledgement.Seen, default);
        await Forge.AcknowledgeAsync(pull.Ref, comment, Acknowledgement.Seen, default);
        await Forge.AcknowledgeAsync(pull.Ref, comment, Acknowledgement.Done, default);
        var inline = await World.CommentOnLineAsync(pull.Ref, File, 3, "/testfix");
        await Forge.AcknowledgeAsync(pull.Ref, inline, Acknowledgement.Refused, default);

        Assert.Equal(2, World.Reactions(pull.Ref, comment));
        Assert.Equal(1, World.Reactions(pull.Ref, inline));
    }

    [SkippableFact]
    public async Task Report_is_updated_in_place_and_is_no_part_of_the_build()
    {
        var sha = (await World.OpenAsync()).HeadSha;
        var report = new CheckReport("run-1", sha, CheckState.InProgress, "Working", "Reproducing");
        await Forge.EnsureCheckAsync(World.Repository, report, default);
        Assert.True((await Forge.GetBuildAsync(World.Repository, sha, default)).IsSettled);

        var done = report with
        {
            State = CheckState.Completed,
            Conclusion = CheckConclusion.Neutral,
            Title = "Fixed",
            Summary = "One line",
            Text = "Evidence",
            Annotations = [.. Enumerable.Range(1, 120).Select(i => new CheckAnnotation(File, i, $"note {i}"))],
            Buttons = [new CheckButton("retry", "Retry", "Try again")],
        };
        await Forge.EnsureCheckAsync(World.Repository, done, default);
        await Forge.EnsureCheckAsync(World.Repository, done, default);

        Assert.Equal(["Fixed"], World.Reports(sha));
        Assert.False((await Forge.GetBuildAsync(World.Repository, sha, default)).IsRed);
    }

    [SkippableFact]
    public async Task Branch_is_deleted_only_at_the_expected_commit()
    {
        var sha = await World.PushAsync("testfix/1", (File, "fixed\n"));
        await Forge.DeleteBranchAsync(World.Repository, "testfix/1", new string('a', 40), default);
        Assert.True(World.HasBranch("testfix/1"));

        await Forge.DeleteBranchAsync(World.Repository, "testfix/1", sha, default);
        await Forge.DeleteBranchAsync(World.Repository, "testfix/1", sha, default);
        Assert.False(World.HasBranch("testfix/1"));
    }

    [SkippableFact]
    public async Task Cancellation_passes_through()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var pull = await World.OpenAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Forge.EnsureCommentAsync(pull.Ref, "m", "text", cancelled.Token));
        Assert.Empty(await World.ConversationAsync(pull.Ref));
    }

    [SkippableFact]
    public void Reader_speaks_for_its_forge_and_refuses_what_nobody_signed()
    {
        Assert.Equal(Forge.Id, World.Reader.Forge);
        Assert.False(World.Reader.Verify(new Microsoft.AspNetCore.Http.HeaderDictionary(), "{}"u8));
    }
}

using BotService.Forges;
using BotService.Ledger;
using BotService.Publishing;
using BotService.Repair;

namespace BotService.Tests.Publishing;

/// <summary>From a finished run to what people see, with real git.</summary>
public sealed class PublisherScenarios
{
    private const string OwnPullRequest = "bot:\n  delivery: pull-request\n";

    [Fact]
    public async Task Red_branch_gets_a_fix_pull_request_with_one_commit_a_review_and_a_check()
    {
        using var shop = await Shop.OpenAsync();
        shop.Forge.Configuration = "bot:\n  labels: [testfix]\n  reviewers: [bob]\n";

        var result = await shop.Publisher.PublishAsync(shop.OfBranch(), CancellationToken.None);

        Assert.Equal("pull-request", result.Name);
        var fix = shop.Forge.Pulls[1];
        Assert.Equal((fix.Ref, "testfix/broken-0123456789abcdef", "broken", false), (result.FixPullRequest!, fix.HeadBranch, fix.BaseBranch, fix.IsDraft));
        Assert.Equal(["testfix"], fix.Labels);
        Assert.Equal(["bob"], shop.Forge.Reviewers);
        Assert.Equal(shop.Broken, await shop.Forge.GitAsync("rev-parse", $"{fix.HeadBranch}^"));
        Assert.Equal(Shop.Cart(">=").Trim(), await shop.Forge.GitAsync("show", $"{fix.HeadBranch}:src/cart.py"));
        Assert.Equal("src/cart.py", await shop.Forge.GitAsync("diff", "--name-only", "broken", fix.HeadBranch));
        Assert.Equal("run-7", await shop.Forge.GitAsync("log", "-1", "--format=%(trailers:key=Testfix-Run,valueonly)", fix.HeadBranch));
        Assert.Equal("testfix[bot] <botservice@localhost>", await shop.Forge.GitAsync("log", "-1", "--format=%an <%ae>", fix.HeadBranch));
        var review = Assert.Single(shop.Forge.Reviews);
        Assert.Equal((result.Commit, "src/cart.py", 8), (review.HeadSha, review.Comments[0].Path, review.Comments[0].Line));
        Assert.Equal((CheckConclusion.Success, shop.Broken), (shop.Forge.Check.Conclusion, shop.Forge.Check.Sha));
        Approved.Verify($"# {fix.Title}\n\n{fix.Body}", "pull-request");
        Approved.Verify(await shop.Forge.GitAsync("log", "-1", "--format=%B", fix.HeadBranch), "commit");
        Approved.Verify(review.Comments[0].Body, "hunk");
        Approved.Verify($"# {shop.Forge.Check.Title}\n\n{shop.Forge.Check.Summary}", "check");
    }

    [Fact]
    public async Task Small_fix_inside_the_diff_is_suggested_and_nothing_is_pushed()
    {
        using var shop = await Shop.OpenAsync();

        var result = await shop.Publisher.PublishAsync(shop.OfPull(), CancellationToken.None);

        Assert.Equal("suggestions", result.Name);
        var review = Assert.Single(shop.Forge.Reviews);
        Assert.Equal(
            ("src/cart.py", 8, 8, "    return len(items) >= limit", shop.Feature),
            (review.Comments[0].Path, review.Comments[0].StartLine, review.Comments[0].Line, review.Comments[0].Suggestion, review.HeadSha));
        Assert.Single(shop.Forge.Pulls);
        Assert.Empty(shop.Forge.CommentsOn(1));
        Assert.Equal("broken\nfeature\nmain", await shop.Forge.GitAsync("for-each-ref", "--format=%(refname:short)"));
        Approved.Verify($"{review.Body}\n\n---\n\n{review.Comments[0].Body}", "suggestions");
    }

    [Fact]
    public async Task Fix_outside_of_the_diff_becomes_a_draft_pull_request_into_the_pull_request()
    {
        using var shop = await Shop.OpenAsync();
        shop.Forge.Configuration = OwnPullRequest;

        var result = await shop.Publisher.PublishAsync(shop.OfPull(Shop.Asked), CancellationToken.None);

        var fix = shop.Forge.Pulls[1];
        Assert.Equal(("pull-request", "testfix/pr-1-0123456789abcdef", "feature", true), (result.Name, fix.HeadBranch, fix.BaseBranch, fix.IsDraft));
        Assert.Equal(["alice"], shop.Forge.Reviewers);
        Assert.Equal([("c1", Acknowledgement.Done)], shop.Forge.Acknowledged);
        Approved.Verify(Assert.Single(shop.Forge.CommentsOn(1)), "fix-proposed");
    }

    [Fact]
    public async Task Fork_is_never_pushed_to_and_gets_suggestions()
    {
        using var shop = await Shop.OpenAsync();
        shop.Forge.Change(1, p => p with { IsFork = true });
        shop.Forge.Configuration = OwnPullRequest;

        Assert.Equal("suggestions", (await shop.Publisher.PublishAsync(shop.OfPull(Shop.Asked), CancellationToken.None)).Name);
        Assert.Equal([GitRight.Read], shop.Forge.Rights);
    }

    [Fact]
    public async Task Fork_gets_a_patch_where_nothing_can_be_suggested()
    {
        using var shop = await Shop.OpenAsync();
        shop.Forge.Change(1, p => p with { IsFork = true });
        shop.Forge.Capabilities = shop.Forge.Capabilities with { Suggestions = false };

        Assert.Equal("patch", (await shop.Publisher.PublishAsync(shop.OfPull(Shop.Asked), CancellationToken.None)).Name);
        Assert.Equal([GitRight.Read], shop.Forge.Rights);
        Assert.Equal("broken\nfeature\nmain", await shop.Forge.GitAsync("for-each-ref", "--format=%(refname:short)"));
        var comment = Assert.Single(shop.Forge.CommentsOn(1));
        var patch = comment[(comment.IndexOf("```diff\n", StringComparison.Ordinal) + 8)..];
        using var saved = new Fixture.TemporaryFolder();
        saved.Write("fix.patch", patch[..(patch.IndexOf("```", StringComparison.Ordinal))]).Write("src/cart.py", Shop.Cart(">"));
        Assert.Equal(0, (await Fixture.CommandLine.ToolAsync(saved, "git", "apply", "fix.patch")).ExitCode);
        Assert.Equal(Shop.Cart(">="), File.ReadAllText(Path.Combine(saved, "src/cart.py")));
        Approved.Verify(comment, "patch");
    }

    [Theory]
    [InlineData("head-moved")]
    [InlineData("pull-request-closed")]
    [InlineData("opted-out")]
    [InlineData("mode-off")]
    [InlineData("configuration-error")]
    [InlineData("green-again")]
    [InlineData("competing-fix")]
    [InlineData("closed-before")]
    [InlineData("cap-reached")]
    public async Task Fix_that_is_no_longer_wanted_stays_here_and_the_check_says_why(string why)
    {
        using var shop = await Shop.OpenAsync();
        shop.Forge.Configuration = OwnPullRequest;
        Arrange(shop, why);
        var pulls = shop.Forge.Pulls.Count;

        var result = await shop.Publisher.PublishAsync(shop.OfPull(), CancellationToken.None);

        Assert.Equal(why, result.Name);
        Assert.Equal((CheckConclusion.Neutral, Outcomes.TitleOf(why)), (shop.Forge.Check.Conclusion, shop.Forge.Check.Title));
        Assert.Equal(pulls, shop.Forge.Pulls.Count);
        Assert.Empty(shop.Forge.CommentsOn(1));
        Assert.Empty(shop.Ledger.Reserved);
        Assert.Equal("broken\nfeature\nmain", await shop.Forge.GitAsync("for-each-ref", "--format=%(refname:short)"));
    }

    [Fact]
    public async Task Branch_that_moved_on_gets_no_fix()
    {
        using var shop = await Shop.OpenAsync();
        await shop.CommitAsync("broken", "more.txt", "more\n");

        Assert.Equal("head-moved", (await shop.Publisher.PublishAsync(shop.OfBranch(), CancellationToken.None)).Name);
    }

    [Fact]
    public async Task Who_asked_learns_why_there_is_no_fix()
    {
        using var shop = await Shop.OpenAsync();
        shop.Forge.Configuration = OwnPullRequest;
        shop.Ledger.CapReason = "5 of 5 fix pull requests are open in shop/cart; merge or close one.";

        await shop.Publisher.PublishAsync(shop.OfPull(Shop.Asked), CancellationToken.None);

        Approved.Verify(Assert.Single(shop.Forge.CommentsOn(1)), "cap-reached");
    }

    [Fact]
    public async Task Tighter_caps_of_the_repository_hold_and_looser_ones_do_not()
    {
        using var shop = await Shop.OpenAsync();
        shop.Forge.Configuration = "bot:\n  caps: { open-pull-requests: 2, pushes-per-hour: 1000 }\n";

        await shop.Publisher.PublishAsync(shop.OfBranch(), CancellationToken.None);

        Assert.Equal(new PushCaps(2, 60), shop.Ledger.Asked);
        Assert.Equal(["run-7"], shop.Ledger.Reserved);
    }

    public static TheoryData<string> UnsafePatches =>
    [
        Edit(".github/workflows/ci.yml", "on: push", "on: [push]"),
        Edit("package-lock.json", "{}", "{ }"),
        Edit("tests/test_cart.py", "import cart", "import os"),
        "diff --git a/src/new.py b/src/new.py\nnew file mode 100644\n--- /dev/null\n+++ b/src/new.py\n@@ -0,0 +1 @@\n+print(1)\n",
        "diff --git a/src/link b/src/link\nnew file mode 120000\n--- /dev/null\n+++ b/src/link\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n",
        "diff --git a/src/cart.py b/src/cart.py\nold mode 100644\nnew mode 100755\n",
        "diff --git a/tests/test_cart.py b/tests/test_cart.py\ndeleted file mode 100644\n--- a/tests/test_cart.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-import cart\n",
        "diff --git a/tests/test_cart.py b/src/moved.py\nsimilarity index 100%\nrename from tests/test_cart.py\nrename to src/moved.py\n",
        Shop.CartPatch.Replace("+    return len(items) >= limit", "+    return len(items) >= limit  # ghp_0123456789abcdefghij0123", StringComparison.Ordinal),
        Shop.CartPatch.Replace("+    return len(items) >= limit", "+    return len(items) >= limit  # \u202E", StringComparison.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(UnsafePatches))]
    public async Task Patch_that_does_more_than_edit_source_is_held_back(string patch)
    {
        using var shop = await Shop.OpenAsync();
        var run = shop.OfBranch();

        var result = await shop.Publisher.PublishAsync(run with { Report = run.Report with { Patch = patch } }, CancellationToken.None);

        Assert.Equal("unsafe-patch", result.Name);
        Assert.Single(shop.Forge.Pulls);
        Assert.Equal(CheckConclusion.Neutral, shop.Forge.Check.Conclusion);
    }

    [Theory]
    [InlineData("../cart.py")]
    [InlineData("/etc/passwd")]
    [InlineData(".git/config")]
    public async Task Patch_that_leaves_the_repository_does_not_apply(string path)
    {
        using var shop = await Shop.OpenAsync();
        var run = shop.OfBranch();
        var patch = $"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+x\n";

        Assert.Equal("unfit-patch", (await shop.Publisher.PublishAsync(run with { Report = run.Report with { Patch = patch } }, CancellationToken.None)).Name);
    }

    [Fact]
    public async Task Review_gets_another_commit_on_the_same_branch_and_an_answer_that_closes_the_thread()
    {
        using var shop = await Shop.OpenAsync();
        var first = await shop.Publisher.PublishAsync(shop.OfBranch("run-1"), CancellationToken.None);
        var fix = shop.Forge.Pulls[1];

        var result = await shop.Publisher.PublishAsync(SentBack(shop, fix), CancellationToken.None);

        Assert.Equal(("commit", fix.Ref), (result.Name, result.FixPullRequest));
        Assert.Equal(first.Commit, await shop.Forge.GitAsync("rev-parse", $"{fix.HeadBranch}^"));
        Assert.Equal(Shop.Cart("!=").Trim(), await shop.Forge.GitAsync("show", $"{fix.HeadBranch}:src/cart.py"));
        Assert.Equal(2, shop.Forge.Pulls.Count);
        var (body, resolved) = Assert.Single(shop.Forge.Replies);
        Assert.True(resolved);
        Approved.Verify($"{shop.Forge.Pulls[1].Body}\n\n---\n\n{body}", "second-attempt");
    }

    [Fact]
    public async Task Review_that_finds_nothing_new_is_answered_and_left_open()
    {
        using var shop = await Shop.OpenAsync();
        await shop.Publisher.PublishAsync(shop.OfBranch("run-1"), CancellationToken.None);
        var again = SentBack(shop, shop.Forge.Pulls[1]);

        var result = await shop.Publisher.PublishAsync(again with { Report = Shop.Report }, CancellationToken.None);

        Assert.Equal("same-patch", result.Name);
        Assert.False(Assert.Single(shop.Forge.Replies).Resolved);
    }

    [Fact]
    public async Task Cap_of_open_pull_requests_does_not_keep_a_review_from_its_answer()
    {
        using var shop = await Shop.OpenAsync();
        shop.Forge.Configuration = "bot:\n  caps: { open-pull-requests: 1 }\n";
        await shop.Publisher.PublishAsync(shop.OfBranch("run-1"), CancellationToken.None);

        await shop.Publisher.PublishAsync(SentBack(shop, shop.Forge.Pulls[1]), CancellationToken.None);

        Assert.Equal(new PushCaps(100, 10), shop.Ledger.Asked);
        Assert.Equal(["run-1"], shop.Ledger.Reserved);
    }

    [Theory]
    [InlineData(true, "feature")]
    [InlineData(false, "main")]
    public async Task Apply_leaves_forks_and_the_default_branch_alone(bool isFork, string head)
    {
        using var shop = await Shop.OpenAsync();
        shop.Forge.Change(1, p => p with { IsFork = isFork, HeadBranch = head });
        var before = await shop.Forge.GitAsync("for-each-ref");

        Assert.Equal("push-refused", (await shop.Publisher.ApplyAsync(shop.OfPull(Shop.Asked), CancellationToken.None)).Name);
        Assert.Equal(before, await shop.Forge.GitAsync("for-each-ref"));
    }

    [Fact]
    public async Task Red_fix_gets_another_commit_and_never_a_fix_of_its_own()
    {
        using var shop = await Shop.OpenAsync();
        await shop.Publisher.PublishAsync(shop.OfBranch("run-1"), CancellationToken.None);
        var fix = shop.Forge.Pulls[1];
        var tip = await shop.Forge.GitAsync("rev-parse", fix.HeadBranch);
        shop.Forge.Change(2, p => p with { HeadSha = tip });
        var patch = Shop.CartPatch.Replace("len(items) > limit", "len(items) >= limit", StringComparison.Ordinal).Replace("+    return len(items) >= limit", "+    return len(items) == limit", StringComparison.Ordinal);

        var result = await shop.Publisher.PublishAsync(
            new FinishedRun("run-2", shop.Forge.Repository, tip, fix.HeadBranch, fix.Ref, 2, Shop.Report with { Patch = patch }), CancellationToken.None);

        Assert.Equal(("commit", 2), (result.Name, shop.Forge.Pulls.Count));
        Assert.Equal(tip, await shop.Forge.GitAsync("rev-parse", $"{fix.HeadBranch}^"));
    }

    [Fact]
    public async Task Commit_of_a_person_on_the_fix_branch_means_hands_off_and_is_said_once()
    {
        using var shop = await Shop.OpenAsync();
        await shop.Publisher.PublishAsync(shop.OfBranch("run-1"), CancellationToken.None);
        var fix = shop.Forge.Pulls[1];
        var theirs = await shop.CommitAsync(fix.HeadBranch, "src/cart.py", Shop.Cart("is"));

        var result = await shop.Publisher.PublishAsync(SentBack(shop, fix), CancellationToken.None);
        await shop.Publisher.PublishAsync(SentBack(shop, fix) with { RunId = "run-3" }, CancellationToken.None);

        Assert.Equal("hands-off", result.Name);
        Assert.Equal(theirs, await shop.Forge.GitAsync("rev-parse", fix.HeadBranch));
        Assert.Single(shop.Forge.CommentsOn(2));
    }

    [Fact]
    public async Task Push_by_somebody_else_in_the_same_moment_is_not_overwritten()
    {
        using var shop = await Shop.OpenAsync();
        await shop.Publisher.PublishAsync(shop.OfBranch("run-1"), CancellationToken.None);
        var fix = shop.Forge.Pulls[1];
        await using var repository = await shop.Repositories.OpenAsync(new("file://" + shop.Bare, null), shop.Broken, CancellationToken.None);
        var seen = await repository!.FindBranchAsync(fix.HeadBranch, CancellationToken.None);
        var theirs = await shop.CommitAsync(fix.HeadBranch, "more.txt", "more\n");

        var pushed = await repository.PushAsync(fix.HeadBranch, shop.Broken, seen, CancellationToken.None);

        Assert.IsType<Repair.Workspaces.PushResult.Moved>(pushed);
        Assert.Equal(theirs, await shop.Forge.GitAsync("rev-parse", fix.HeadBranch));
    }

    [Fact]
    public async Task Refused_push_names_what_the_other_side_said()
    {
        using var shop = await Shop.OpenAsync();
        var hook = Path.Combine(shop.Bare, "hooks", "pre-receive");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        File.WriteAllText(hook, "#!/bin/sh\necho 'bots must not push' >&2\nexit 1\n");
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var result = await shop.Publisher.PublishAsync(shop.OfBranch(), CancellationToken.None);

        Assert.Equal("push-refused", result.Name);
        Assert.Contains("bots must not push", result.Text, StringComparison.Ordinal);
        Assert.Empty(shop.Ledger.Reserved);
    }

    [Fact]
    public async Task Apply_commits_to_the_branch_of_the_pull_request()
    {
        using var shop = await Shop.OpenAsync();

        var result = await shop.Publisher.ApplyAsync(shop.OfPull(Shop.Asked), CancellationToken.None);

        Assert.Equal("commit", result.Name);
        Assert.Equal(shop.Feature, await shop.Forge.GitAsync("rev-parse", "feature^"));
        Assert.Equal(Shop.Cart(">=").Trim(), await shop.Forge.GitAsync("show", "feature:src/cart.py"));
        Assert.Single(shop.Forge.Pulls);
        Assert.Single(shop.Forge.CommentsOn(1));
    }

    public static TheoryData<string> Unfixed => [.. Fixture.Reports.Outcomes.Where(o => o is not RepairOutcome.Repaired).Select(o => o.Name)];

    [Theory]
    [MemberData(nameof(Unfixed))]
    public async Task Every_other_ending_has_its_check_and_a_comment_only_for_who_asked(string name)
    {
        using var shop = await Shop.OpenAsync();
        var outcome = Fixture.Reports.Outcomes.First(o => o.Name == name);
        var report = new RepairReport(outcome) { FlakyTests = outcome is RepairOutcome.Flaky ? ["tests/test_cart.py::test_slow"] : [] };

        await shop.Publisher.PublishAsync(shop.OfPull() with { Report = report }, CancellationToken.None);
        Assert.Empty(shop.Forge.CommentsOn(1));
        Assert.Equal((CheckConclusion.Neutral, Outcomes.Of(outcome).Title), (shop.Forge.Check.Conclusion, shop.Forge.Check.Title));
        await shop.Publisher.PublishAsync(shop.OfPull(Shop.Asked) with { Report = report, RunId = "run-8" }, CancellationToken.None);

        Assert.StartsWith($"**{Outcomes.Of(outcome).Title}.**", Assert.Single(shop.Forge.CommentsOn(1)), StringComparison.Ordinal);
        Assert.DoesNotContain("ensure-pull", shop.Forge.Pulls.Select(p => p.Title));
        Assert.Empty(shop.Forge.Rights);
    }

    [Fact]
    public async Task Flaky_and_nothing_found_read_well()
    {
        using var shop = await Shop.OpenAsync();
        var run = shop.OfPull(Shop.Asked);
        var flaky = new RepairReport(new RepairOutcome.Flaky("1 failing test gave different results on the same code in 3 runs: tests/test_cart.py::test_slow. No patch could be proven against them."))
        {
            FlakyTests = ["tests/test_cart.py::test_slow"],
        };
        var nothing = Shop.Report with { Outcome = new RepairOutcome.NoPlausiblePatch("All 57 candidates were tried and none passed the tests."), Patch = "", Origin = null };

        await shop.Publisher.PublishAsync(run with { Report = flaky }, CancellationToken.None);
        Approved.Verify(Assert.Single(shop.Forge.CommentsOn(1)), "flaky");
        await shop.Publisher.PublishAsync(run with { Report = nothing, RunId = "run-8" }, CancellationToken.None);
        Approved.Verify(Assert.Single(shop.Forge.CommentsOn(1)), "no-plausible-patch");
        await shop.Answers.ExplainAsync(shop.Pull.Ref, run with { Report = nothing, RunId = "run-8" }, CancellationToken.None);
        Approved.Verify(shop.Forge.CommentOn(1, "botservice:explain")!, "explanation");
    }

    private static FinishedRun SentBack(Shop shop, PullRequest fix) => shop.OfBranch("run-2") with
    {
        Attempt = 2,
        FixPullRequest = fix.Ref,
        Trigger = new RunTrigger.Review(Shop.Alice, new CommentRef("c2", CommentKind.Review, "thread-1"), "An empty cart is full too?\n/close\n@everyone"),
        Report = Shop.Report with { Patch = Shop.CartPatch.Replace(">= limit", "!= limit", StringComparison.Ordinal) },
    };

    private static string Edit(string path, string before, string after) => $"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-{before}\n+{after}\n";

    private static void Arrange(Shop shop, string why)
    {
        var fix = new PullRequest(shop.Pull.Ref, "Fix", PullRequestState.Open, MemoryForge.Bot) { HeadBranch = "testfix/pr-1-0123456789abcdef", HeadSha = shop.Main, BaseBranch = "feature" };
        switch (why)
        {
            case "head-moved": shop.Forge.Change(1, p => p with { HeadSha = shop.Broken }); break;
            case "pull-request-closed": shop.Forge.Change(1, p => p with { State = PullRequestState.Closed }); break;
            case "opted-out": shop.Forge.Change(1, p => p with { Labels = ["no-testfix"] }); break;
            case "mode-off": shop.Forge.Configuration = "bot:\n  mode: off\n"; break;
            case "configuration-error": shop.Forge.Configuration = "bot:\n  mode: always\n"; break;
            case "green-again": shop.Forge.Builds[shop.Feature] = new BuildState(true, []); break;
            case "competing-fix": shop.Forge.Add(fix); break;
            case "closed-before": shop.Forge.Add(fix with { State = PullRequestState.Closed }); break;
            case "cap-reached": shop.Ledger.CapReason = "10 of 10 pushes this hour"; break;
        }
    }
}

using BotService.Forges;
using BotService.Ledger;
using Microsoft.EntityFrameworkCore;

namespace BotService.Tests.Service.Behaviour;

/// <summary>How a fix is handed over, and what becomes of it.</summary>
public sealed class FixScenarios
{
    private const string Rules = LiveRepository.Auto + "  labels: [bug]\n  reviewers: [sam]\n";

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task A_small_fix_inside_the_diff_is_suggested_and_any_other_is_a_draft_into_the_pull_request(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge, Rules);
        live.World.Access(live.World.Stranger, AccessLevel.Write);
        var near = await live.RedPullAsync();
        await live.RedAsync(near);
        Assert.StartsWith("suggestions", await live.PublishedAsync(await live.EndedAsync()));
        var suggestion = Assert.Single(await live.World.Forge.GetReviewAsync(near.Ref, default), i => i.Path is not null);
        Assert.Equal(("src/app.txt", 3), (suggestion.Path, suggestion.Line));
        Assert.Contains("```suggestion", suggestion.Body);
        Assert.Empty(await live.FixesAsync(null));

        (live.Patch, live.Test) = (LiveRepository.Far, live.Test with { Fingerprint = "fedcba9876543210" });
        var far = await live.RedPullAsync("other");
        await live.RedAsync(far);
        var run = await live.EndedAsync(2);

        Assert.StartsWith("pull-request", await live.PublishedAsync(run));
        var fix = Assert.Single(await live.FixesAsync());
        Assert.Equal((far.HeadBranch, true), (fix.BaseBranch, fix.IsDraft));
        Assert.Equal(["bug"], fix.Labels);
        Assert.Equal(["ann", "sam"], live.World.ReviewersOf(fix.Ref).Order());
        Assert.Contains(fix.Url, Assert.Single(live.Said(far)));
        Assert.Contains(await live.World.Forge.GetReviewAsync(fix.Ref, default), i => i is { Path: "src/app.txt", Line: 10 });
        Assert.Contains($"Testfix-Run: {run.Id}", await live.Hooks.Known.RunAsync("log", "-1", "--format=%B", fix.HeadBranch));
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task A_red_default_branch_gets_a_fix_that_the_author_of_what_broke_it_reviews(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        live.Patch = LiveRepository.Far;
        var pull = await live.RedPullAsync();
        await live.Hooks.Known.RunAsync("update-ref", "refs/heads/main", pull.HeadSha);
        Assert.Contains("cancelled 0", await live.EndAsync(pull, PullRequestState.Merged));

        await live.TellAsync(live.Hooks.Red(pull.HeadSha, "main"));
        await live.EndedAsync();

        var fix = Assert.Single(await live.FixesAsync());
        Assert.Equal(("main", false), (fix.BaseBranch, fix.IsDraft));
        Assert.Equal(["ann"], live.World.ReviewersOf(fix.Ref));

        live.Test = live.Test with { Fingerprint = "fedcba9876543210" };
        var pushed = await live.World.PushAsync("main", ("note.txt", "red\n"));
        await live.World.CheckAsync(pushed, "ci", red: true, "1 test failed");
        live.Hooks.Known.Authors[pushed] = live.Hooks.Fake.State.People.Single(p => p.Login == "sam");
        live.World.Access(live.World.Stranger, AccessLevel.Write);
        await live.TellAsync(live.Hooks.Red(pushed, "main"));
        await live.EndedAsync(2);
        Assert.Equal(["sam"], live.World.ReviewersOf((await live.FixesAsync())[0].Ref));
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task A_review_is_answered_on_the_same_branch_until_it_is_approved_or_a_person_takes_over(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        var (red, fix) = await FixAsync(live);

        live.Patch = LiveRepository.Farther;
        var (result, thread) = await live.OnLineAsync(fix, 10, "Not in capitals, please.");
        Assert.Contains("begun", result);
        var second = await live.EndedAsync(2);
        Assert.StartsWith("commit", await live.PublishedAsync(second));
        Assert.Equal("Not in capitals, please.", Assert.Single(live.Asked.Last().Feedback).Text);
        Assert.EndsWith("nine\nTen\n", await live.FileAsync(fix.HeadBranch));
        Assert.Contains($"The red pull request is {red.Url}", (await live.NowAsync(fix)).Body);
        Assert.True(live.World.IsResolved(fix.Ref, thread));
        Assert.Contains(live.Hooks.Known.PullRequest(fix.Ref.Number)!.Comments, c => c.Author == live.Hooks.Self && c.Body.StartsWith("Done in", StringComparison.Ordinal));

        fix = await live.NowAsync(fix);
        await live.World.CheckAsync(fix.HeadSha, "ci", red: true, "1 test failed");
        live.Patch = LiveRepository.Again;
        Assert.Contains("begun", await live.TellAsync(live.Hooks.Red(fix.HeadSha, fix.HeadBranch)));
        Assert.StartsWith("commit", await live.PublishedAsync(await live.EndedAsync(3)));
        Assert.Single(await live.FixesAsync(null));

        Assert.Equal("marked as ready", await live.TellAsync(live.Hooks.Approval(await live.NowAsync(fix), live.World.Maintainer)));
        Assert.False((await live.NowAsync(fix)).IsDraft);

        var before = (await live.NowAsync(fix)).HeadSha;
        await live.World.PushAsync(fix.HeadBranch, ("note.txt", "by hand\n"));
        fix = await live.NowAsync(fix);
        Assert.Contains("hands-off", await live.TellAsync(live.Hooks.Changed(fix, PullRequestChange.HeadMoved, live.World.Maintainer, before)));
        Assert.Equal("ignored: hands-off", (await live.OnLineAsync(fix, 10, "And now?")).Result);
        Assert.Single(live.Said(fix), s => s.StartsWith("Somebody has committed", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task A_closed_fix_is_remembered_for_its_failure_until_a_person_asks_and_a_merged_one_is_recorded(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        var (pull, fix) = await FixAsync(live);
        var first = await live.EndedAsync();
        await live.EndAsync(fix, PullRequestState.Closed);
        await Eventually.TrueAsync("it is remembered", async () => await live.Service.ReadAsync(l => l.Fingerprints.AnyAsync(f => f.ClosedReason != null)));

        pull = pull with { HeadSha = await StartScenarios.MoveAsync(live, pull) };
        await live.RedAsync(pull);
        var second = await live.EndedAsync(2);
        Assert.Equal("skipped", second.Result);
        Assert.Contains($"closed fix pull request {fix.Ref.Number} without merging", second.Reason);
        Assert.Empty(await live.FixesAsync());

        await live.CommentAsync(pull, "/testfix");
        Assert.Equal("repaired", (await live.EndedAsync(3)).Result);
        var again = Assert.Single(await live.FixesAsync());
        await live.EndAsync(again, PullRequestState.Merged);

        await Eventually.TrueAsync("it is recorded", async () => await live.Service.ReadAsync(l => l.Events.AnyAsync(e => e.Name == "fix" && e.Detail == $"Fix pull request {again.Ref.Number} is merged.")));
        Assert.Equal(0, await live.Service.ReadAsync(l => l.PushReservations.CountAsync(p => p.ReleasedAt == null)));
        Assert.NotEqual(first.Id, second.Id);
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task A_fix_that_is_open_for_the_same_failure_is_seen_before_the_search(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        var (_, fix) = await FixAsync(live);
        var searched = false;
        live.Searching = _ => Task.FromResult(searched = true);

        await live.RedAsync(await live.RedPullAsync("other"));
        var run = await live.EndedAsync(2);

        Assert.Equal(("skipped", $"Fix pull request {fix.Ref.Number} is open for the same failure."), (run.Result, run.Reason));
        Assert.False(searched);
        Assert.Single(await live.FixesAsync(null));
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task A_fix_that_a_person_was_quicker_with_ends_the_run_with_a_name(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        var pull = await live.RedPullAsync();
        await live.World.CheckAsync(pull.HeadSha, "lint", red: false, null);
        await live.RedAsync(pull);
        await live.World.CheckAsync(pull.HeadSha, "ci", red: false, "all pass after a rerun");
        await live.World.CheckAsync(pull.HeadSha, "lint", red: false, "");
        Assert.Equal("green", (await live.EndedAsync()).Result);
        Assert.Empty(live.Asked);

        var searching = new TaskCompletionSource();
        live.Searching = async token =>
        {
            searching.SetResult();
            await Task.Delay(Timeout.Infinite, token);
        };
        var before = await StartScenarios.MoveAsync(live, pull);
        await live.RedAsync(pull with { HeadSha = before });
        await searching.Task;
        var mended = await live.World.PushAsync(pull.HeadBranch, ("src/app.txt", "mended by hand\n"));
        await live.TellAsync(live.Hooks.Changed(pull with { HeadSha = mended }, PullRequestChange.HeadMoved, live.World.Maintainer, before));
        var stopped = await live.EndedAsync(2);

        Assert.Equal(("cancelled", $"The head of '{pull.HeadBranch}' moved to {mended}."), (stopped.Result, stopped.Reason));
        Assert.Empty(await live.FixesAsync(null));
        if (live.IsGitHub)
        {
            await Eventually.TrueAsync("the check is closed", () => Task.FromResult(live.Check(stopped.Id)?.Done == true));
            Assert.Equal(("Stopped", "neutral"), (live.Check(stopped.Id)!.Title, live.Check(stopped.Id)!.Conclusion));
        }
    }

    /// <summary>A red pull request and the draft that fixes it.</summary>
    private static async Task<(PullRequest Pull, PullRequest Fix)> FixAsync(LiveRepository live)
    {
        live.Patch = LiveRepository.Far;
        var pull = await live.RedPullAsync();
        await live.RedAsync(pull);
        await live.EndedAsync();
        return (pull, Assert.Single(await live.FixesAsync()));
    }
}

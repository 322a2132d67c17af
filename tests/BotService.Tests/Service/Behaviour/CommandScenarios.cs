using BotService.Forges;

namespace BotService.Tests.Service.Behaviour;

/// <summary>What people write, and what the bot answers.</summary>
public sealed class CommandScenarios
{
    private const string OnCommand = "bot:\n  mode: on-command\n";

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task Status_explain_help_and_errors_are_answered_each_in_one_comment(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge, OnCommand);
        var pull = await live.RedPullAsync();
        await live.CommentAsync(pull, "/testfix");
        await live.EndedAsync();

        Assert.EndsWith("answered: status", await live.CommentAsync(pull, "/testfix status"));
        Assert.Contains("`repaired`", live.Said(pull)[^1]);
        Assert.Contains("Attempt 1 of 3", live.Said(pull)[^1]);
        Assert.EndsWith("answered: explain", await live.CommentAsync(pull, "/testfix explain"));
        Assert.Contains("expected three, but was THREE", live.Said(pull)[^1]);
        Assert.Contains("`src/app.txt` line 3", live.Said(pull)[^1]);
        Assert.Equal("answered: unknown-command", await live.CommentAsync(pull, "/testfix everything"));
        Assert.StartsWith("I do not know the command `everything`.", live.Said(pull)[^1]);
        var said = live.Said(pull).Count;

        await live.CommentAsync(pull, "/testfix status");
        await live.CommentAsync(pull, "/testfix url=https://example.org/");
        Assert.Equal(said, live.Said(pull).Count);
        Assert.StartsWith("`url` cannot be set in a comment.", live.Said(pull)[^1]);
    }

    [SkippableFact]
    public async Task A_command_in_a_review_is_a_command_and_is_seen()
    {
        await using var live = await LiveRepository.StartAsync("github", OnCommand);
        var pull = await live.RedPullAsync();

        Assert.Contains("begun", await live.TellAsync(((GitHubHooks)live.Hooks).Review(pull, ReviewVerdict.ChangesRequested, "It is red.\n\n/testfix", live.World.Maintainer)));

        Assert.Equal("repaired", (await live.EndedAsync()).Result);
        Assert.NotEmpty(live.Hooks.Known.PullRequest(pull.Ref.Number)!.Comments.Single(c => c.Kind == CommentKind.ReviewBody && c.Author != live.Hooks.Self).Reactions);
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task A_command_on_a_line_is_a_command_for_the_commit_that_was_seen(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge, OnCommand);
        var pull = await live.RedPullAsync();
        var moved = await StartScenarios.MoveAsync(live, pull);

        Assert.Equal("answered: head-moved", (await live.OnLineAsync(pull, 3, "/testfix")).Result);
        Assert.Contains($"moved to `{moved}`", Assert.Single(live.Said(pull)));
        Assert.Equal("answered: other-sha", await live.CommentAsync(await live.NowAsync(pull), $"/testfix {pull.HeadSha[..10]}"));
        Assert.Contains("begun", (await live.OnLineAsync(await live.NowAsync(pull), 3, "/testfix")).Result);

        Assert.Equal("repaired", (await live.EndedAsync()).Result);
        Assert.Equal(moved, Assert.Single(live.Asked).Ref);
    }
}

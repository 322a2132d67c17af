using BotService.Forges;
using BotService.Repair.Configuration;

namespace BotService.Tests.Service.Behaviour;

/// <summary>When a run begins, and who may begin it.</summary>
public sealed class StartScenarios
{
    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task A_repository_that_says_nothing_is_repaired_on_command_only(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge, configuration: null);
        var main = await live.World.PushAsync("main", ("note.txt", "red\n"));
        await live.World.CheckAsync(main, "ci", red: true, "1 test failed");
        var pull = await live.RedPullAsync();

        Assert.Equal("ignored: on-command", await live.TellAsync(live.Hooks.Red(main, "main")));
        Assert.Equal(live.IsGitHub ? "offered" : "ignored: on-command", await live.RedAsync(pull));
        Assert.Empty(live.Said(pull));
        Assert.Contains("begun", await live.CommentAsync(pull, "Would you?\n\n/testfix"));

        Assert.Equal("repaired", (await live.EndedAsync()).Result);
        Assert.Equal(pull.HeadSha, Assert.Single(live.Asked).Ref);
        Assert.Contains("`/testfix status` | says what", await ThenAsync(live, pull, "/testfix help"));
    }

    [SkippableFact]
    public async Task Buttons_of_the_check_fix_retry_and_stop()
    {
        await using var live = await LiveRepository.StartAsync("github", configuration: null);
        var pull = await live.RedPullAsync();
        await live.RedAsync(pull);
        Assert.Equal(["fix", "stop"], live.Check($"offer-{pull.HeadSha}")!.Buttons);

        Assert.Contains("no-access", await live.ButtonAsync(pull.HeadSha, "fix", $"offer-{pull.HeadSha}", live.World.Stranger));
        Assert.Contains("begun", await live.ButtonAsync(pull.HeadSha, "fix", $"offer-{pull.HeadSha}", live.World.Maintainer));
        var first = await live.EndedAsync();
        Assert.Equal(["retry", "stop"], live.Check(first.Id)!.Buttons);
        Assert.Equal("Fix suggested", live.Check(first.Id)!.Title);
        Assert.Contains("begun", await live.ButtonAsync(pull.HeadSha, "retry", first.Id, live.World.Maintainer));
        Assert.Equal(2, (await live.EndedAsync(2)).Attempt);

        await live.ButtonAsync(pull.HeadSha, "stop", first.Id, live.World.Maintainer);
        await live.ConfigureAsync(LiveRepository.Auto);
        Assert.Equal("ignored: stopped", await live.RedAsync(pull with { HeadSha = await MoveAsync(live, pull) }));
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task The_label_keeps_the_bot_away_also_when_it_comes_in_the_middle(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        var pull = await live.RedPullAsync();
        var labels = live.Hooks.Known.PullRequest(pull.Ref.Number)!.Labels;
        labels.Add(BotConfiguration.DefaultOptOutLabel);

        Assert.Equal("ignored: opted-out", await live.RedAsync(pull));
        Assert.Equal("answered: opted-out", await live.CommentAsync(pull, "/testfix"));
        labels.Clear();
        live.Searching = _ => Task.FromResult(labels.Add(BotConfiguration.DefaultOptOutLabel));
        await live.CommentAsync(pull, "/testfix");

        Assert.StartsWith("opted-out", await live.PublishedAsync(await live.EndedAsync()));
        Assert.Empty(await live.World.Forge.GetReviewAsync(pull.Ref, default));
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task A_red_base_is_said_once(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge, settings: new() { ["BotService:Runs:RepairOnRedBase"] = "false" });
        var pull = await live.RedPullAsync();
        await live.World.CheckAsync((await live.World.PushAsync("main", ("note.txt", "red\n"))), "ci", red: true, "1 test failed");

        Assert.Equal("answered: base-red", await live.RedAsync(pull));
        Assert.Equal("answered: base-red", await live.RedAsync(pull with { HeadSha = await MoveAsync(live, pull) }));

        Assert.Contains("is red as well", Assert.Single(live.Said(pull)));
        Assert.Empty(live.Asked);
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task Other_bots_are_left_alone_and_allowed_ones_get_a_commit_on_their_own_branch(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        live.Patch = LiveRepository.Far;
        var robot = live.Hooks.Fake.State.Person(live.IsGitHub ? "renovate[bot]" : "project_7_bot_00ff", bot: true);
        await live.World.OpenAsync("renovate/all");
        var known = live.Hooks.Known;
        known.PullRequests.Clear();
        var pull = await live.NowAsync(new PullRequest(new PullRequestRef(live.World.Repository, known.Open(robot, "renovate/all", "main", "Update", "").Number), "", PullRequestState.Open, robot.User) { HeadBranch = "", HeadSha = "", BaseBranch = "" });
        await live.World.CheckAsync(pull.HeadSha, "ci", red: true, "1 test failed");

        Assert.Equal("ignored: other-bot", await live.RedAsync(pull));
        Assert.Equal("ignored: other-bot", await live.CommentAsync(pull, "/testfix", robot.User));
        await live.ConfigureAsync($"{LiveRepository.Auto}  allowed-bots: ['{robot.Login}']\n");
        Assert.Contains("begun", await live.RedAsync(pull));

        Assert.StartsWith("commit", await live.PublishedAsync(await live.EndedAsync()));
        Assert.Empty(await live.FixesAsync());
        Assert.Equal(2, (await live.LogAsync("renovate/all")).Split('\n').Length);
        var head = (await live.NowAsync(pull)).HeadSha;
        await live.World.CheckAsync(head, "ci", red: true, "1 test failed");
        Assert.Equal("ignored: own-commit", await live.TellAsync(live.Hooks.Red(head, pull.HeadBranch)));
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task The_code_of_a_fork_runs_only_after_a_maintainer_named_the_commit_and_is_never_pushed_to(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        var fork = live.Hooks.Fake.State.Repositories[1];
        await live.World.PushToForkAsync("patch", ("src/app.txt", "one\ntwo\nTHREE\nfour\nfive\nsix\nseven\neight\nnine\nten\n"));
        var pull = await live.NowAsync(new PullRequest(await live.World.OpenFromForkAsync("patch"), "", PullRequestState.Open, live.World.Stranger) { HeadBranch = "", HeadSha = "", BaseBranch = "" });
        await live.World.CheckAsync(pull.HeadSha, "ci", red: true, "1 test failed");

        Assert.StartsWith("ignored: fork-", await live.TellAsync(live.Hooks.Red(pull.HeadSha, "patch", fork)));
        Assert.Equal("answered: fork-needs-sha", await live.CommentAsync(pull, "/testfix"));
        Assert.Contains($"/testfix {pull.HeadSha}", Assert.Single(live.Said(pull)));
        Assert.Equal("answered: no-access", await live.CommentAsync(pull, $"/testfix {pull.HeadSha}", live.World.Stranger));
        Assert.Empty(live.Asked);

        await live.CommentAsync(pull, $"/testfix {pull.HeadSha}");
        Assert.StartsWith("suggestions", await live.PublishedAsync(await live.EndedAsync()));
        live.Patch = LiveRepository.Far;
        await live.CommentAsync(pull, $"/testfix retry {pull.HeadSha}");
        Assert.StartsWith("patch", await live.PublishedAsync(await live.EndedAsync(2)));
        Assert.Contains(live.Said(pull), s => s.Contains("git apply", StringComparison.Ordinal));
        Assert.Equal("answered: fork-push", await live.CommentAsync(pull, "/testfix apply"));
        Assert.Equal(pull.HeadSha, fork.Branch("patch"));
        Assert.Equal("main", (await live.Hooks.Known.RunAsync("for-each-ref", "--format=%(refname:short)", "refs/heads")).Trim());
    }

    internal static async Task<string> MoveAsync(LiveRepository live, PullRequest pull, string text = "more\n")
    {
        var sha = await live.World.PushAsync(pull.HeadBranch, ("more.txt", text));
        await live.World.CheckAsync(sha, "ci", red: true, "1 test failed");
        return sha;
    }

    private static async Task<string> ThenAsync(LiveRepository live, PullRequest pull, string command)
    {
        await live.CommentAsync(pull, command);
        return live.Said(pull)[^1];
    }
}

using BotService.Tests.Forges.Fakes;
using BotService.Tests.Service;
using BotService.Tests.Service.Behaviour;

namespace BotService.Tests.Abuse;

/// <summary>A commit that is slipped in gets nobody's trust.</summary>
public sealed class RaceAbuse
{
    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task A_head_that_moves_between_the_command_and_the_checkout_is_not_run(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        var pull = await live.RedPullAsync();
        var evil = await live.World.PushAsync("evil", ("src/app.txt", "rm -rf\n"));
        var head = Path.Combine(live.Hooks.Known.Git, "refs/heads", pull.HeadBranch);

        // The first thing that happens after the head was looked at.
        live.Hooks.Fake.Faults.Enqueue(new FakeFault("GET", "info/refs", 1) { Before = () => File.WriteAllText(head, evil + "\n") });
        Assert.Contains("begun", await live.CommentAsync(pull, "/testfix"));
        var run = await live.EndedAsync();

        Assert.Equal((pull.HeadSha, "superseded"), (run.HeadSha, run.Result));
        Assert.Contains(evil, run.Reason);
        Assert.DoesNotContain(live.Asked, r => r.Ref == evil);
        await Eventually.TrueAsync("who asked is told", () => Task.FromResult(live.Said(pull).Count == 1));
        Assert.StartsWith("**Out of date: the branch moved on.**", live.Said(pull)[0]);
        Assert.Empty(await live.FixesAsync(null));
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task A_head_that_moves_while_the_engine_works_gets_no_fix_of_the_old_one(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        live.Patch = LiveRepository.Far;
        var pull = await live.RedPullAsync();
        var evil = "";
        live.Searching = async _ => evil = await live.World.PushAsync(pull.HeadBranch, ("src/app.txt", "moved\n"));

        await live.CommentAsync(pull, "/testfix");
        Assert.StartsWith("head-moved", await live.PublishedAsync(await live.EndedAsync()));

        Assert.Contains("Out of date", Assert.Single(live.Said(pull)));
        Assert.Empty(await live.FixesAsync(null));
        Assert.Equal(evil, (await live.NowAsync(pull)).HeadSha);
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task Nobodys_branch_of_the_bots_name_is_overwritten(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        live.Patch = LiveRepository.Far;
        var pull = await live.RedPullAsync();
        var branch = $"testfix/pr-{pull.Ref.Number}-{live.Test.Fingerprint}";
        var theirs = await live.World.PushAsync(branch, ("note.txt", "squatted\n"));

        await live.RedAsync(pull);

        Assert.StartsWith("hands-off", await live.PublishedAsync(await live.EndedAsync()));
        Assert.Equal(theirs, live.Hooks.Known.Branch(branch));
        Assert.Empty(await live.FixesAsync(null));
    }
}

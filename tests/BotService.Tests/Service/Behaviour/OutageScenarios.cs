using BotService.Forges;
using BotService.Tests.Forges.Fakes;

namespace BotService.Tests.Service.Behaviour;

/// <summary>A forge that is down for a while in the middle of a run.</summary>
public sealed class OutageScenarios
{
    [SkippableTheory]
    [InlineData("github", "*", ".", 6, 503)]
    [InlineData("gitlab", "*", ".", 6, -1)]
    [InlineData("github", "POST", "/reviews$", 1, 502)]
    [InlineData("gitlab", "POST", "/(notes|merge_requests)$", 1, -1)]
    public async Task Nothing_is_lost_and_nothing_doubled(string forge, string method, string path, int calls, int status)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        live.Patch = LiveRepository.Far;
        live.Searching = _ =>
        {
            live.Hooks.Fake.Faults.Enqueue(new FakeFault(method, path, calls) { Status = status });
            return Task.CompletedTask;
        };
        var pull = await live.RedPullAsync();
        await live.RedAsync(pull);
        var run = await live.EndedAsync();

        Assert.Equal("repaired", run.Result);
        var fix = Assert.Single(await live.FixesAsync(null));
        Assert.Equal("Fix failing test tests/app::third"[..16], fix.Title[..16]);
        Assert.Single((await live.LogAsync(fix.HeadBranch)).Split('\n'), l => l.StartsWith(live.Hooks.Self.Login, StringComparison.Ordinal));
        Assert.Single(live.Said(pull));
        Assert.Single(await live.World.Forge.GetReviewAsync(fix.Ref, default), i => i.Path is not null);
        Assert.Single(live.Hooks.Known.Checks, c => c.By == live.Hooks.Self);
        Assert.Single(live.Asked);
    }
}

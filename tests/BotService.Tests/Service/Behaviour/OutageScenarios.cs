using System.Globalization;
using BotService.Forges;
using BotService.Ledger.Rows;
using BotService.Tests.Forges.Fakes;
using Microsoft.EntityFrameworkCore;

namespace BotService.Tests.Service.Behaviour;

/// <summary>A forge that is down for a while in the middle of a run.</summary>
public sealed class OutageScenarios
{
    /// <summary>Of an outage as long as people see them. Without it only short ones are tried.</summary>
    private const string Seconds = "BOTSERVICE_TEST_OUTAGE_SECONDS";

    [SkippableTheory]
    [InlineData("github", "*", ".", 6, 503)]
    [InlineData("gitlab", "*", ".", 6, -1)]
    [InlineData("github", "POST", "/reviews$", 1, 502)]
    [InlineData("gitlab", "POST", "/(notes|merge_requests)$", 1, -1)]
    public async Task Nothing_is_lost_and_nothing_doubled(string forge, string method, string path, int calls, int status)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        await SurviveAsync(live, () => new FakeFault(method, path, calls) { Status = status }, live.EndedAsync());
    }

    [SkippableTheory]
    [InlineData("github", 503)]
    [InlineData("gitlab", -1)]
    public async Task Nothing_is_lost_in_an_outage_of_as_many_seconds_as_the_environment_asks_for(string forge, int status)
    {
        Skip.IfNot(int.TryParse(Environment.GetEnvironmentVariable(Seconds), CultureInfo.InvariantCulture, out var seconds), $"{Seconds} is not set");
        var outage = TimeSpan.FromSeconds(seconds);
        await using var live = await LiveRepository.StartAsync(forge);
        var began = 0L;
        FakeFault Down()
        {
            began = TimeProvider.System.GetTimestamp();
            return new FakeFault("*", ".", int.MaxValue) { Status = status, While = () => TimeProvider.System.GetElapsedTime(began) < outage };
        }

        await SurviveAsync(live, Down, LateAsync(live, outage * 5));
    }

    private static async Task SurviveAsync(LiveRepository live, Func<FakeFault> fault, Task<RunRow> ended)
    {
        live.Patch = LiveRepository.Far;
        live.Searching = _ =>
        {
            live.Hooks.Fake.Faults.Enqueue(fault());
            return Task.CompletedTask;
        };
        var pull = await live.RedPullAsync();
        await live.RedAsync(pull);
        var run = await ended;

        Assert.Equal("repaired", run.Result);
        var fix = Assert.Single(await live.FixesAsync(null));
        Assert.Equal("Fix failing test tests/app::third"[..16], fix.Title[..16]);
        Assert.Single((await live.LogAsync(fix.HeadBranch)).Split('\n'), l => l.StartsWith(live.Hooks.Self.Login, StringComparison.Ordinal));
        Assert.Single(live.Said(pull));
        Assert.Single(await live.World.Forge.GetReviewAsync(fix.Ref, default), i => i.Path is not null);
        Assert.Single(live.Hooks.Known.Checks, c => c.By == live.Hooks.Self);
        Assert.Single(live.Asked);
    }

    private static async Task<RunRow> LateAsync(LiveRepository live, TimeSpan patience)
    {
        await Eventually.TrueAsync("the run ended", () => live.Service.ReadAsync(l => l.Runs.AnyAsync(r => r.Step == RunStep.Ended)), patience);
        return await live.EndedAsync();
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using BotService.Jobs;
using BotService.Tests.Forges.Fakes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Tests.Service.Behaviour;

/// <summary>What did not arrive is found, and what was seen is counted.</summary>
public sealed class SweepScenarios
{
    [SkippableFact]
    public async Task A_delivery_that_GitHub_could_not_hand_over_is_taken_in_once_under_its_own_id()
    {
        await using var live = await LiveRepository.StartAsync("github");
        var pull = await live.RedPullAsync();
        var (lost, stop) = (live.Hooks.Red(pull.HeadSha, pull.HeadBranch), live.Hooks.Comment(pull, await live.World.CommentAsync(pull.Ref, ""), "/testfix stop", live.World.Maintainer));
        var fake = (FakeGitHub)live.Hooks.Fake;
        var hourAgo = TimeProvider.System.GetUtcNow().AddHours(-1);
        fake.Undelivered(lost.Kind, "completed", (JsonObject)lost.Body.DeepClone(), hourAgo, guid: "lost-1");

        await SweepAsync(live);
        Assert.Equal("repaired", (await live.EndedAsync()).Result);
        fake.Undelivered(stop.Kind, "created", (JsonObject)stop.Body.DeepClone(), hourAgo, guid: "lost-2");
        await SweepAsync(live);
        await Eventually.TrueAsync("stopped", async () => await live.Service.ReadAsync(l => l.Deliveries.AnyAsync(d => d.DeliveryId == "lost-2" && d.Result != "")));
        await live.CommentAsync(pull, "/testfix retry");
        await live.EndedAsync(2);

        await SweepAsync(live);
        using var late = await live.Service.Client.SendAsync(live.Hooks.Request(stop, "lost-2", "github"));
        Assert.Equal(3, await live.Service.ReadAsync(l => l.Deliveries.CountAsync()));
        Assert.DoesNotContain("stopped", await live.RedAsync(pull with { HeadSha = await StartScenarios.MoveAsync(live, pull) }));
    }

    [SkippableFact]
    public async Task A_red_pipeline_that_GitLab_did_not_tell_of_is_found()
    {
        await using var live = await LiveRepository.StartAsync("gitlab");
        var pull = await live.RedPullAsync();

        await SweepAsync(live);
        await SweepAsync(live);

        Assert.Equal(pull.HeadSha, (await live.EndedAsync()).HeadSha);
    }

    [SkippableTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public async Task Red_builds_are_counted_when_they_are_told_of_and_when_they_have_a_named_result(string forge)
    {
        await using var live = await LiveRepository.StartAsync(forge);
        var counted = new ConcurrentQueue<string>();
        var meters = live.Service.Services.GetRequiredService<IMeterFactory>().Create("BotService");
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter == meters && instrument.Name is "botservice.red_builds.told" or "botservice.red_builds.results")
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => counted.Enqueue($"{instrument.Name["botservice.red_builds.".Length..]} {string.Join(' ', tags.ToArray().Select(t => t.Value))}"));
        listener.Start();
        var pull = await live.RedPullAsync();

        await live.RedAsync(pull);
        await live.EndedAsync();
        Assert.StartsWith("known", await live.RedAsync(pull));
        await live.ConfigureAsync("bot:\n  mode: off\n");
        await live.RedAsync(pull with { HeadSha = await StartScenarios.MoveAsync(live, pull) });

        string[] expected = [$"told {forge}", $"results {forge} repaired", $"told {forge}", $"results {forge} mode-off"];
        await Eventually.TrueAsync("all are counted", () => Task.FromResult(counted.Count == expected.Length));
        Assert.Equal(expected, counted);
    }

    private static async Task SweepAsync(LiveRepository live)
    {
        using var scope = live.Service.Services.CreateScope();
        await ActivatorUtilities.CreateInstance<SweepJob>(scope.ServiceProvider).ForgeAsync(live.World.Repository.Forge, CancellationToken.None);
    }
}

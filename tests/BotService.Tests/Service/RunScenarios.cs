using BotService.Forges;
using BotService.Ledger;
using BotService.Ledger.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Tests.Service;

/// <summary>From a signed delivery to a named end.</summary>
[Collection(ServiceTests.Name)]
public sealed class RunScenarios(PostgreSqlServer postgres) : IAsyncLifetime
{
    private RedRepository repository = null!;
    private TestForge forge = null!;
    private ServiceHost? host;

    public async Task InitializeAsync()
    {
        repository = await RedRepository.CreateAsync();
        forge = new TestForge(repository.Folder);
    }

    public async Task DisposeAsync()
    {
        if (host is not null)
        {
            await host.DisposeAsync();
        }

        repository.Dispose();
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_red_branch_is_repaired_by_the_real_engine_and_published(bool onPostgreSql)
    {
        var sha = await repository.CommitAsync("main", "red");
        host = await ServiceHost.StartAsync(forge, onPostgreSql ? await postgres.NewDatabaseAsync() : null);

        using var answer = await host.DeliverAsync(TestWebhookReader.Red(sha, "main"));
        var run = Assert.Single(await host.EndedAsync());

        Assert.Equal("repaired", run.Result);
        Assert.Equal(16, run.Fingerprint!.Length);
        Assert.True(run.SandboxSeconds > 0);
        Assert.Contains("+    return limit + 1", run.Finished().Report.Patch);
        Assert.Equal(["branch", "pull-request"], forge.Published().Select(l => l.Split(' ')[0]));
        var steps = await host.ReadAsync(l => l.Events.OrderBy(e => e.Id).Select(e => e.Name).ToListAsync());
        Assert.Equal(["begun", "repair", "checkout", "restore", "reproduce"], steps.Take(5));
        Assert.Equal("repaired", steps[^1]);
    }

    [Fact]
    public async Task A_search_ends_after_as_many_candidates_as_the_comment_and_the_service_allow()
    {
        await repository.WriteAsync("tests/check.sh", "grep -q 'return limit ^ 12345' src/answer.py\n");
        var sha = await repository.CommitAsync("change");
        forge.Mark("pull-7", $"change {sha} main Open");
        host = await ServiceHost.StartAsync(forge, settings: new() { ["BotService:Runs:MaximumCandidates"] = "20" });

        Assert.Equal("answered: too-many-candidates", await host.HandledAsync(Comment("c1", "/testfix candidates=21"), "comment"));
        Assert.Contains("at most 20", forge.Said("comment 7 botservice:refused"));
        await host.HandledAsync(Comment("c2", "/testfix candidates=3"), "comment");
        await host.EndedAsync();
        await host.HandledAsync(Comment("c3", "/testfix retry"), "comment");

        var runs = (await host.EndedAsync(2)).ConvertAll(r => r.Finished().Report);
        Assert.Equal(["no-plausible-patch", "no-plausible-patch"], runs.Select(r => r.Outcome.Name));
        Assert.Equal(3, runs[0].Candidates.Validated);
        Assert.InRange(runs[1].Candidates.Validated, 4, 20);
        Assert.StartsWith("3 candidates were tried, which is the bound", runs[0].Outcome.Reason);

        static string Comment(string id, string text) => System.Text.Json.JsonSerializer.Serialize(new { repository = 1, number = 7, id, text, by = "ann" });
    }

    [Fact]
    public async Task A_run_is_seen_on_the_red_commit_from_its_beginning()
    {
        var sha = await repository.CommitAsync("main", "red");
        host = await ServiceHost.StartAsync(forge, replace: Instant.HeldEngine);
        await host.HandledAsync(TestWebhookReader.Red(sha, "main"));
        await Eventually.TrueAsync("the engine works", () => Task.FromResult(forge.Has("working")));
        var run = await host.ReadAsync(l => l.Runs.SingleAsync());

        Assert.Equal((sha, CheckState.InProgress, "Looking for a fix"), (forge.Check(run.Id)!.Sha, forge.Check(run.Id)!.State, forge.Check(run.Id)!.Title));
        forge.Mark("go");
        await host.EndedAsync();
    }

    [Fact]
    public async Task A_forge_that_is_down_for_a_while_is_asked_again()
    {
        var sha = await repository.CommitAsync("main", "red");
        forge.Mark("down");
        host = await ServiceHost.StartAsync(forge, replace: Instant.Engine);

        using var answer = await host.DeliverAsync(TestWebhookReader.Red(sha, "main"));

        Assert.Equal("repaired", Assert.Single(await host.EndedAsync()).Result);
        Assert.False(forge.Has("down"));
    }

    [Fact]
    public async Task A_bad_configuration_file_is_told_on_the_check_and_begins_no_run()
    {
        await repository.WriteAsync(".botservice.yml", "limits:\n  time: soon\n");
        var sha = await repository.CommitAsync("main", "red");
        host = await ServiceHost.StartAsync(forge);

        Assert.Equal("answered: configuration-error", await host.HandledAsync(TestWebhookReader.Red(sha, "main")));

        Assert.Contains("soon", forge.Check($"configuration-{sha}")!.Summary);
        Assert.Equal(0, await host.ReadAsync(l => l.Runs.CountAsync()));
    }

    [Fact]
    public async Task Many_events_of_one_red_commit_are_one_run()
    {
        var sha = await repository.CommitAsync("main", "red");
        host = await ServiceHost.StartAsync(forge, replace: Instant.Engine);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.DeliverAsync(TestWebhookReader.Red(sha, "main"))));

        Assert.Single(await host.EndedAsync());
        await Eventually.TrueAsync("all are handled", async () => await host.ReadAsync(l => l.Deliveries.AllAsync(d => d.State == DeliveryState.Done)));
        Assert.Equal(1, await host.ReadAsync(l => l.Runs.CountAsync()));
    }

    [Fact]
    public async Task Only_the_newest_commit_of_a_branch_is_repaired()
    {
        var old = await repository.CommitAsync("main", "red");
        var newest = await repository.CommitAsync("main", "redder");
        host = await ServiceHost.StartAsync(forge, replace: Instant.Engine);

        using var late = await host.DeliverAsync(TestWebhookReader.Red(newest, "main"));
        using var early = await host.DeliverAsync(TestWebhookReader.Red(old, "main"));

        var runs = await host.EndedAsync(2);
        Assert.Equal("repaired", runs.Single(r => r.HeadSha == newest).Result);
        Assert.Equal("superseded", runs.Single(r => r.HeadSha == old).Result);
        Assert.Contains(newest, runs.Single(r => r.HeadSha == old).Reason);
    }

    [Fact]
    public async Task A_build_that_is_not_finished_is_waited_for_and_one_that_turned_green_is_left_alone()
    {
        var sha = await repository.CommitAsync("main", "red");
        forge.Mark($"running-{sha}");
        host = await ServiceHost.StartAsync(forge, replace: Instant.Engine);
        using var answer = await host.DeliverAsync(TestWebhookReader.Red(sha, "main"));
        await Eventually.TrueAsync("it was looked at", async () => await host.ReadAsync(l => l.Runs.AnyAsync(r => r.ChangedAt > r.CreatedAt)));
        Assert.Equal(RunStep.Reproduce, (await host.ReadAsync(l => l.Runs.SingleAsync())).Step);

        forge.Mark($"green-{sha}");
        File.Delete(Path.Combine(forge.Folder, $"running-{sha}"));

        Assert.Equal("green", Assert.Single(await host.EndedAsync()).Result);
        Assert.Empty(forge.Published());
    }

    [Fact]
    public async Task A_build_that_never_finishes_is_repaired_after_the_quiet_period()
    {
        var sha = await repository.CommitAsync("main", "red");
        forge.Mark($"running-{sha}");
        host = await ServiceHost.StartAsync(forge, settings: new() { ["BotService:Runs:QuietPeriod"] = "00:00:01" }, replace: Instant.Engine);

        using var answer = await host.DeliverAsync(TestWebhookReader.Red(sha, "main"));

        Assert.Equal("repaired", Assert.Single(await host.EndedAsync()).Result);
    }

    [Fact]
    public async Task A_pull_request_on_a_red_base_is_not_repaired_and_that_is_said_once()
    {
        await repository.CommitAsync("main", "red");
        var sha = await repository.CommitAsync("change");
        forge.Mark("pull-7", $"change {sha} main Open");
        host = await ServiceHost.StartAsync(forge, settings: new() { ["BotService:Runs:RepairOnRedBase"] = "false" }, replace: Instant.Engine);

        Assert.Equal("answered: base-red", await host.HandledAsync(TestWebhookReader.Red(sha, "change")));
        Assert.Equal("answered: base-red", await host.HandledAsync(TestWebhookReader.Red(sha, "change")));

        Assert.Equal(["comment 7 botservice:base-red"], forge.Said());
        Assert.Equal(0, await host.ReadAsync(l => l.Runs.CountAsync()));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_closed_pull_request_stops_its_run_in_mid_repair(bool onPostgreSql)
    {
        var sha = await repository.CommitAsync("change");
        forge.Mark("pull-7", $"change {sha} main Open");
        host = await ServiceHost.StartAsync(forge, onPostgreSql ? await postgres.NewDatabaseAsync() : null, replace: Instant.EndlessEngine);
        using var red = await host.DeliverAsync(TestWebhookReader.Red(sha, "change"));
        await Eventually.TrueAsync("the engine works", () => Task.FromResult(forge.Has("working")));

        using var closed = await host.DeliverAsync("""{"repository":1,"number":7}""", "closed");

        var run = Assert.Single(await host.EndedAsync());
        Assert.Equal(("cancelled", "Pull request 7 was closed."), (run.Result, run.Reason));
        await Eventually.TrueAsync("the check is closed", () => Task.FromResult(forge.Check(run.Id)?.State == CheckState.Completed));
        Assert.Equal("Stopped", forge.Check(run.Id)!.Title);
        Assert.True(forge.Has("stopped"));
        Assert.Empty(forge.Published());
        Assert.Equal(0, await host.ReadAsync(l => l.BranchLeases.CountAsync()));
    }

    [Fact]
    public async Task The_fourth_attempt_on_the_same_failure_is_refused()
    {
        host = await ServiceHost.StartAsync(forge, replace: SameFailure);
        for (var i = 1; i <= 4; i++)
        {
            using var answer = await host.DeliverAsync(TestWebhookReader.Red(await repository.CommitAsync("main", $"{i}"), "main"));
            await host.EndedAsync(i);
        }

        var runs = await host.EndedAsync(4);

        Assert.Equal(["repaired", "repaired", "repaired", "skipped"], runs.Select(r => r.Result));
        Assert.Equal([1, 2, 3, 0], runs.Select(r => r.Attempt));
        Assert.Contains("the cap is 3", runs[3].Reason);

        static void SameFailure(IServiceCollection services) => services.AddSingleton<RepairCall>(_ => async (request, _, token) =>
        {
            var test = new Repair.FailingTest("test", "", "0123456789abcdef");
            return await request.Reproduced!([test], token) is { } refused ? new Repair.RepairReport(new Repair.RepairOutcome.Skipped(refused)) : Instant.Repaired(test);
        });
    }

    [Theory]
    [InlineData("1", "4h")]
    [InlineData("240", "1m")]
    public async Task A_repository_that_has_used_its_sandbox_minutes_waits_for_the_next_day(string service, string own)
    {
        await repository.WriteAsync(".botservice.yml", $"bot:\n  mode: auto\n  branches: ['**']\n  caps:\n    sandbox-time: {own}\n");
        host = await ServiceHost.StartAsync(forge, settings: new() { ["BotService:Runs:SandboxMinutesPerDay"] = service }, replace: Instant.Engine);
        for (var i = 1; i <= 2; i++)
        {
            using var answer = await host.DeliverAsync(TestWebhookReader.Red(await repository.CommitAsync("main", $"{i}"), "main"));
            await host.EndedAsync(i);
        }

        var runs = await host.EndedAsync(2);

        Assert.Equal(["repaired", "budget-spent"], runs.Select(r => r.Result));
        Assert.Contains("1 of 1 sandbox minutes", runs[1].Reason);
    }

    [Fact]
    public async Task A_missed_red_build_is_found_at_the_start()
    {
        var sha = await repository.CommitAsync("main", "red");
        forge.Mark("missed", $"{sha} main");

        host = await ServiceHost.StartAsync(forge, replace: Instant.Engine);

        Assert.Equal("repaired", Assert.Single(await host.EndedAsync()).Result);
    }

    [Fact]
    public async Task A_fix_that_was_closed_is_remembered_and_no_longer_counts_as_open()
    {
        var sha = await repository.CommitAsync("main", "red");
        host = await ServiceHost.StartAsync(forge, replace: Instant.Engine);
        using var red = await host.DeliverAsync(TestWebhookReader.Red(sha, "main"));
        var run = Assert.Single(await host.EndedAsync());
        forge.Mark("pull-41", $"testfix/x {sha} main Closed");

        using var closed = await host.DeliverAsync("""{"repository":1,"number":41}""", "closed");

        await Eventually.TrueAsync("released", async () => await host.ReadAsync(l => l.PushReservations.AllAsync(p => p.ReleasedAt != null)));
        Assert.Contains("closed fix pull request 41", (await host.ReadAsync(l => l.Fingerprints.SingleAsync())).ClosedReason);
        var attempts = host.Services.GetRequiredService<Attempts>();
        var again = (await host.Services.GetRequiredService<Runs>().BeginAsync(new NewRun(TestForge.Ref(), "1234", "main", NewRun.Red), default)).Run;
        Assert.NotNull(await attempts.ClaimAsync(again, run.Fingerprint!, 3, asked: false, default));
        Assert.Null(await attempts.ClaimAsync(again, run.Fingerprint!, 3, asked: true, default));
    }
}

using BotService.Fixture;
using BotService.Ledger;
using BotService.Ledger.Rows;
using Microsoft.EntityFrameworkCore;

namespace BotService.Tests.Service;

/// <summary>A worker is killed where it hurts, and another one goes on.</summary>
[Collection(ServiceTests.Name)]
public sealed class CrashScenarios(PostgreSqlServer postgres)
{
    private const string Wanted = "branch pull-request";

    [SkippableFact]
    public async Task A_worker_killed_in_each_stage_loses_nothing_and_publishes_nothing_twice()
    {
        var database = await postgres.NewDatabaseAsync();
        using var repository = await RedRepository.CreateAsync();
        var forge = new TestForge(repository.Folder);
        var sha = await repository.CommitAsync("main", "red");

        foreach (var stage in new[] { "delivery", "reproduce", "repair", "publish" })
        {
            await using var worker = await ServiceProcess.StartAsync(repository.Folder, database, stage);
            if (stage == "delivery")
            {
                using var answer = await worker.Client.SendAsync(ServiceHost.Delivery(TestWebhookReader.Red(sha, "main"), "red", "d-1", ServiceHost.Secret));
                Assert.Equal(202, (int)answer.StatusCode);
            }

            await Eventually.TrueAsync($"stage {stage}", () => Task.FromResult(forge.Has($"reached-{stage}")));
            await worker.KillAsync();
        }

        await using var host = await ServiceHost.StartAsync(forge, database);
        var run = Assert.Single(await host.EndedAsync());

        Assert.Equal("repaired", run.Result);
        Assert.Equal(1, run.Attempt);
        Assert.Equal(Wanted, string.Join(' ', forge.Published().Select(l => l.Split(' ')[0])));
        Assert.Equal((1, 1), (forge.Calls("branch"), forge.Calls("pull-request")));
        Assert.Equal([DeliveryState.Done], await host.ReadAsync(l => l.Deliveries.Select(d => d.State).ToListAsync()));
        Assert.Contains("+    return limit + 1", run.Finished().Report.Patch);
    }

    [SkippableFact]
    public async Task The_embedded_service_goes_on_after_a_kill_with_what_its_ledger_knows()
    {
        Requires.Tools("git", "sh", "kill");
        using var repository = await RedRepository.CreateAsync();
        var forge = new TestForge(repository.Folder);
        var sha = await repository.CommitAsync("main", "red");
        await using (var worker = await ServiceProcess.StartAsync(repository.Folder, null, "repair"))
        {
            using var answer = await worker.Client.SendAsync(ServiceHost.Delivery(TestWebhookReader.Red(sha, "main"), "red", "d-1", ServiceHost.Secret));
            await Eventually.TrueAsync("the repair began", () => Task.FromResult(forge.Has("reached-repair")));
            await worker.KillAsync();

            // What a killed process leaves there nobody would ever delete.
            Assert.Empty(Directory.EnumerateFileSystemEntries(worker.Temporary, "botservice-*"));
        }

        await using var host = await ServiceHost.StartAsync(forge);
        var run = Assert.Single(await host.EndedAsync());

        Assert.Equal("repaired", run.Result);
        Assert.Equal(Wanted, string.Join(' ', forge.Published().Select(l => l.Split(' ')[0])));
    }

    [SkippableFact]
    public async Task A_database_that_restarts_in_mid_repair_loses_nothing()
    {
        var database = await postgres.NewDatabaseAsync();
        using var repository = await RedRepository.CreateAsync();
        var forge = new TestForge(repository.Folder);
        var sha = await repository.CommitAsync("main", "red");
        await using var host = await ServiceHost.StartAsync(forge, database, replace: Instant.HeldEngine);
        using var answer = await host.DeliverAsync(TestWebhookReader.Red(sha, "main"));
        await Eventually.TrueAsync("the engine works", () => Task.FromResult(forge.Has("working")));

        await postgres.RestartAsync();
        forge.Mark("go");

        Assert.Equal("repaired", Assert.Single(await host.EndedAsync()).Result);
        Assert.Equal((1, 1), (forge.Calls("branch"), forge.Calls("pull-request")));
    }

    [SkippableFact]
    public async Task A_stop_between_a_crash_and_its_repetition_leaves_no_half_of_a_fix()
    {
        var database = await postgres.NewDatabaseAsync();
        using var repository = await RedRepository.CreateAsync();
        var forge = new TestForge(repository.Folder);
        var sha = await repository.CommitAsync("main", "red");
        await using (var worker = await ServiceProcess.StartAsync(repository.Folder, database, "publish"))
        {
            using var answer = await worker.Client.SendAsync(ServiceHost.Delivery(TestWebhookReader.Red(sha, "main"), "red", "d-1", ServiceHost.Secret));
            await Eventually.TrueAsync("the branch is pushed", () => Task.FromResult(forge.Has("reached-publish")));
            await worker.KillAsync();
        }

        await using (var ledger = new OpenLedger(database))
        {
            var run = await ledger.Get<LedgerDatabase>().ReadAsync((l, t) => l.Runs.SingleAsync(t), default);
            await ledger.Get<RunCancellation>().CancelAsync(run.Id, "Ann said stop.", default);
        }

        await using var host = await ServiceHost.StartAsync(forge, database);

        Assert.Equal("repaired", Assert.Single(await host.EndedAsync()).Result);
        Assert.Equal(Wanted, string.Join(' ', forge.Published().Select(l => l.Split(' ')[0])));
    }

    [SkippableFact]
    public async Task A_worker_killed_in_a_sweep_holds_up_no_other_sweep()
    {
        var database = await postgres.NewDatabaseAsync();
        using var repository = await RedRepository.CreateAsync();
        var forge = new TestForge(repository.Folder);
        await using (var worker = await ServiceProcess.StartAsync(repository.Folder, database, "sweep"))
        {
            await Eventually.TrueAsync("it sweeps", () => Task.FromResult(forge.Has("reached-sweep")));
            await worker.KillAsync();
        }

        forge.Mark("missed", $"{await repository.CommitAsync("main", "red")} main");
        await using var host = await ServiceHost.StartAsync(forge, database);

        Assert.Equal("repaired", Assert.Single(await host.EndedAsync()).Result);
    }

    [SkippableFact]
    public async Task A_worker_that_is_asked_to_stop_hands_its_job_back()
    {
        var database = await postgres.NewDatabaseAsync();
        using var repository = await RedRepository.CreateAsync();
        var forge = new TestForge(repository.Folder);
        var sha = await repository.CommitAsync("main", "red");
        await using var worker = await ServiceProcess.StartAsync(repository.Folder, database, "reproduce");
        using var answer = await worker.Client.SendAsync(ServiceHost.Delivery(TestWebhookReader.Red(sha, "main"), "red", "d-1", ServiceHost.Secret));
        await Eventually.TrueAsync("the job runs", () => Task.FromResult(forge.Has("reached-reproduce")));

        await worker.SignalAsync("TERM");

        Assert.Equal(0, await worker.Exited);
        await using var host = await ServiceHost.StartAsync(forge, database);
        Assert.Equal("repaired", Assert.Single(await host.EndedAsync()).Result);
    }
}

using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using BotService.Benchmarks.Service;
using Spectre.Console;

namespace BotService.Benchmarks.Soak;

/// <summary>The trial from its preparation to its judgement.</summary>
internal sealed class SoakRun(SoakOptions options)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestAim = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Tell = TimeSpan.FromSeconds(15);

    /// <summary>Longer than the fourth pause of a job that fails again and again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(12);
    private readonly long started = TimeProvider.System.GetTimestamp();
    private readonly DateTimeOffset began = TimeProvider.System.GetUtcNow();
    private readonly SoakPlan plan = SoakPlan.Of(options);
    private readonly ProcessWatch watch = new();
    private readonly List<string> findings = [];
    private readonly List<string> strikes = [];
    private readonly List<SoakPlayed> played = [];
    private readonly Lock gate = new();
    private readonly string load = Load();

    public async Task<int> RunAsync(CancellationToken token)
    {
        if (!AnsiConsole.Profile.Out.IsTerminal)
        {
            // A log is not folded.
            AnsiConsole.Profile.Width = 500;
        }

        var folders = new SoakFolders(Directory.CreateTempSubdirectory("botservice-soak-").FullName);
        folders.Create();
        var secret = RandomNumberGenerator.GetHexString(40);
        var server = await PostgreSqlPeer.CreateAsync(folders.Root);
        SoakReport report;
        await using (var services = new SoakServices(folders, secret, server, options.Workers))
        {
            using var people = new SoakPeople(folders.Root, secret, services.Webhooks);
            report = await RunAsync(folders, services, people, new SoakLedger(server.ConnectionString), token);
        }

        report.Print(AnsiConsole.Console);
        if (options.Out is { } file)
        {
            report.Write(file);
        }

        if (options.Keep || findings.Count > 0)
        {
            AnsiConsole.WriteLine($"Forge, logs and caches are in {folders.Root}");
        }
        else
        {
            Directory.Delete(folders.Root, recursive: true);
        }

        return findings.Count == 0 ? 0 : 1;
    }

    private async Task<SoakReport> RunAsync(SoakFolders folders, SoakServices services, SoakPeople people, SoakLedger ledger, CancellationToken token)
    {
        Say($"{plan.Cases.Count} red builds in {plan.Repositories.Count} repositories and {plan.Strikes.Count} kills in {options.Length.TotalMinutes:0} minutes; seed {options.Seed}; {folders.Root}");
        var last = SoakPlan.Last(options, plan);
        await people.PrepareAsync(plan, [.. plan.Cases, last], token);
        await services.StartAsync();
        Say("everything is up");
        var storm = TimeProvider.System.GetTimestamp();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(token);
        var watching = WatchAsync(services, people, ledger, end.Token);
        var striking = StrikeAsync(services, ledger, token);
        await Task.WhenAll(plan.Cases.Select(c => PlayAsync(people, c, token)).Append(striking));
        var stormSeconds = TimeProvider.System.GetElapsedTime(storm).TotalSeconds;
        Say("all red builds are delivered; waiting until nothing is left to do");
        await SettleAsync(services, ledger, token);
        await PlayAsync(people, last, token);
        await SettleAsync(services, ledger, token);
        var settled = TimeProvider.System.GetElapsedTime(storm).TotalSeconds - stormSeconds;
        await end.CancelAsync();
        await watching;
        return (await JudgeAsync(folders, services, people, ledger)) with { StormSeconds = stormSeconds, SettleSeconds = settled };
    }

    private async Task PlayAsync(SoakPeople people, SoakCase one, CancellationToken token)
    {
        await Task.Delay(one.At, token);
        var done = await people.PlayAsync(one, token);
        lock (gate)
        {
            played.Add(done);
        }
    }

    private async Task StrikeAsync(SoakServices services, SoakLedger ledger, CancellationToken token)
    {
        var storm = TimeProvider.System.GetTimestamp();
        foreach (var strike in plan.Strikes)
        {
            var wait = strike.At - TimeProvider.System.GetElapsedTime(storm);
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, token);
            await UntilBusyAsync(ledger, token);
            await Task.Delay(strike.Aim, token);
            var what = $"{strike.Kind}{(strike.Kind is StrikeKind.KillWorker or StrikeKind.DrainWorker ? $" {strike.Worker + 1}" : "")}";
            Say($"{what} ...");
            var complaint = await services.StrikeAsync(strike);
            Say($"{what}: back");
            lock (gate)
            {
                strikes.Add(string.Create(CultureInfo.InvariantCulture, $"{strike.At.TotalSeconds:0} s {what}"));
                findings.AddRange(complaint is null ? [] : [complaint]);
            }
        }
    }

    /// <summary>A kill that meets no work shows nothing; but the storm does not wait for ever.</summary>
    private static async Task UntilBusyAsync(SoakLedger ledger, CancellationToken token)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < LongestAim && await ledger.NumberAsync("SELECT count(*) FROM runs WHERE step <> 'Ended'") == 0)
        {
            await Task.Delay(Poll, token);
        }
    }

    private async Task WatchAsync(SoakServices services, SoakPeople people, SoakLedger ledger, CancellationToken token)
    {
        var told = TimeProvider.System.GetTimestamp();
        var looked = 0;
        while (!token.IsCancellationRequested)
        {
            var up = services.Up();
            if (looked++ % 2 == 0)
            {
                watch.Look(up.Select(u => (u.Role, u.Peer.Id)));
            }

            if (TimeProvider.System.GetElapsedTime(told) > Tell)
            {
                told = TimeProvider.System.GetTimestamp();
                Say($"{await StateAsync(people, ledger)}; {string.Join(", ", watch.Lives.Where(l => up.Any(u => u.Peer.Id == l.Id) && l.Samples.Count > 0).Select(l => $"{l.Role} {l.Samples[^1].Megabytes:0} MB"))}");
            }

            await Task.Delay(Look, token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task<string> StateAsync(SoakPeople people, SoakLedger ledger)
    {
        try
        {
            var runs = await ledger.RunsAsync();
            var jobs = string.Join(", ", (await ledger.JobsAsync()).Where(j => j.Key != "Succeeded").Select(j => $"{j.Value} {j.Key}"));
            return $"{played.Count} of {plan.Cases.Count} delivered, {people.Accepted.Count} deliveries; {runs.Count(r => r.Step == "Ended")} of {runs.Count} runs ended; jobs {(jobs.Length == 0 ? "done" : jobs)}";
        }
        catch (DbException)
        {
            return "no database";
        }
    }

    /// <summary>Until no delivery, run or job is left to be done, or nothing has moved for long.</summary>
    private async Task SettleAsync(SoakServices services, SoakLedger ledger, CancellationToken token)
    {
        var (before, since) = ("", TimeProvider.System.GetTimestamp());
        var calm = 0;
        while (calm < 2)
        {
            await Task.Delay(Look, token);
            findings.AddRange(await services.ReviveAsync());
            var now = await OpenAsync(ledger);
            calm = now.Length == 0 ? calm + 1 : 0;
            (before, since) = now == before ? (before, since) : (now, TimeProvider.System.GetTimestamp());
            if (now.Length > 0 && TimeProvider.System.GetElapsedTime(since) > Patience)
            {
                findings.Add($"Nothing moves any more: {now}");
                return;
            }
        }
    }

    private static async Task<string> OpenAsync(SoakLedger ledger)
    {
        var runs = (await ledger.RunsAsync()).Where(r => r.Step != "Ended").Select(r => $"run {r.Id} at {r.Step}");
        var deliveries = (await ledger.DeliveriesAsync()).Where(d => d.State is "Received" or "Queued").Select(d => $"delivery {d.Id} {d.State}");

        // A process that is killed while it makes a job leaves one without a state, which nobody ever runs; the ledger knows what was to be done.
        var jobs = (await ledger.JobsAsync()).Where(j => j.Key is not ("Succeeded" or "Deleted" or "Failed" or "none")).Select(j => $"{j.Value} jobs {j.Key}");
        return string.Join("; ", runs.Concat(deliveries).Concat(jobs));
    }

    private async Task<SoakReport> JudgeAsync(SoakFolders folders, SoakServices services, SoakPeople people, SoakLedger ledger)
    {
        var evidence = await SoakEvidence.ReadAsync(plan, people, ledger);
        var judge = new SoakJudge(evidence, people.Forge);
        List<SoakVerdict> verdicts = [.. played.OrderBy(p => p.Case.Number).Select(judge.Of)];
        findings.AddRange(verdicts.SelectMany(v => v.Findings));
        findings.AddRange(judge.Rest(played, people.Accepted));
        findings.AddRange((await ledger.FailedJobsAsync()).Select(j => $"job failed: {j}"));
        findings.AddRange(watch.Lives.SelectMany(l => l.Findings()));
        foreach (var (what, query) in new[] { ("leases of branches", "SELECT count(*) FROM branch_leases"), ("entries in queues", "SELECT count(*) FROM hangfire.jobqueue"), ("locks of jobs", "SELECT count(*) FROM hangfire.lock WHERE acquired < (now() AT TIME ZONE 'UTC') - interval '2 minutes' AND resource NOT LIKE '%lock%'") })
        {
            var count = await ledger.NumberAsync(query);
            findings.AddRange(count == 0 ? [] : [$"{count} {what} are left"]);
        }

        findings.AddRange(Leftovers.Zombies([.. services.Up().Select(u => u.Peer.Id)]));
        var (bytes, tables, jobs) = (await ledger.NumberAsync("SELECT pg_database_size(current_database())"), await ledger.LargestAsync(), await ledger.JobsAsync());
        Say($"judged; {await ledger.ConnectionsAsync()} connections while nothing is to do");
        findings.AddRange(await services.DrainAllAsync());
        var connections = await ledger.ConnectionsAsync();
        findings.AddRange(connections == 0 ? [] : [$"{connections} database connections are left after all processes ended"]);
        await services.StopDatabaseAsync();
        findings.AddRange(Leftovers.Processes(folders, []));
        findings.AddRange(Leftovers.Files(folders));
        return new SoakReport(options, began, 0, 0)
        {
            Verdicts = verdicts,
            Strikes = strikes,
            Lives = watch.Lives,
            Findings = findings,
            Deliveries = (people.Accepted.Values.Sum(), people.Refused),
            DatabaseBytes = bytes,
            Tables = tables,
            Jobs = jobs,
            Load = [load, Load()],
        };
    }

    private static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[0], File.ReadAllText("/proc/loadavg").Split(' ')[2]);

    private void Say(string what) => AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{TimeProvider.System.GetElapsedTime(started).TotalSeconds,6:0} s] {what}"));
}

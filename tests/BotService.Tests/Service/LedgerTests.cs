using BotService.Forges;
using BotService.Ledger;
using BotService.Publishing;
using BotService.Repair;
using BotService.Repair.Proposals.Models;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Tests.Service;

/// <summary>The ledger under contention, on both databases.</summary>
[Collection(ServiceTests.Name)]
public sealed class LedgerTests(PostgreSqlServer postgres)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReserveAsync_200AtOnce_NeverExceedsTheCap(bool onPostgreSql)
    {
        await using var ledger = await OpenAsync(onPostgreSql);
        var caps = ledger.Get<IPushCaps>();
        var cap = new PushCaps(OpenPullRequests: 7, PushesPerHour: 9);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => caps.ReserveAsync($"run-{i}", TestForge.Ref(), cap, None))));
        var first = Enumerable.Range(0, 200).First(i => answers[i].Allowed);

        Assert.Equal(7, answers.Count(a => a.Allowed));
        Assert.Contains("the cap is 7", answers.First(a => !a.Allowed).Reason);
        Assert.True((await caps.ReserveAsync($"run-{first}", TestForge.Ref(), cap, None)).Allowed);
        Assert.True((await caps.ReserveAsync("elsewhere", TestForge.Ref(2), cap, None)).Allowed);

        foreach (var run in Enumerable.Range(0, 200).Where(i => answers[i].Allowed))
        {
            await caps.ReleaseAsync($"run-{run}", None);
        }

        var later = await Task.WhenAll(Enumerable.Range(300, 20).Select(i => Task.Run(() => caps.ReserveAsync($"run-{i}", TestForge.Ref(), cap, None))));
        Assert.Equal(2, later.Count(a => a.Allowed));
        Assert.Contains("last hour", later.First(a => !a.Allowed).Reason);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ClaimAsync_ManyRunsAtOnce_CountsToTheCap(bool onPostgreSql)
    {
        await using var ledger = await OpenAsync(onPostgreSql);
        var runs = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => ledger.Get<Runs>().BeginAsync(new NewRun(TestForge.Ref(), $"sha-{i}", "main", NewRun.Red), None)));

        var answers = await Task.WhenAll(runs.Select(r => Task.Run(() => ledger.Get<Attempts>().ClaimAsync(r.Run, "f", 3, false, None))));

        Assert.Equal(3, answers.Count(a => a is null));
        var numbers = await ledger.Get<LedgerDatabase>().ReadAsync((l, t) => l.Attempts.Select(a => a.Number).OrderBy(n => n).ToListAsync(t), None);
        Assert.Equal([1, 2, 3], numbers);
        var first = runs[Array.FindIndex(answers, a => a is null)].Run;
        Assert.Null(await ledger.Get<Attempts>().ClaimAsync(first, "f", 3, false, None));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BeginAsync_SameCauseAtOnce_IsOneRun(bool onPostgreSql)
    {
        await using var ledger = await OpenAsync(onPostgreSql);

        var begun = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => ledger.Get<Runs>().BeginAsync(new NewRun(TestForge.Ref(), "sha", "main", NewRun.Red), None))));

        Assert.Single(begun, b => b.IsNew);
        Assert.Single(begun.Select(b => b.Run.Id).Distinct());
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HoldAsync_ManyOwners_LetsOneInUntilItLeavesOrExpires(bool onPostgreSql)
    {
        await using var ledger = await OpenAsync(onPostgreSql);
        var leases = ledger.Get<BranchLeases>();
        var branch = new BranchKey("test", 1, "main");

        var holders = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => leases.HoldAsync(branch, $"o{i}", TimeSpan.FromMinutes(1), None))));
        var owner = $"o{Array.IndexOf(holders, true)}";

        Assert.Single(holders, h => h);
        Assert.True(await leases.HoldAsync(branch, owner, TimeSpan.FromSeconds(-1), None));
        Assert.True(await leases.HoldAsync(branch, "next", TimeSpan.FromMinutes(1), None));
        Assert.False(await leases.HoldAsync(branch, owner, TimeSpan.FromMinutes(1), None));
        await leases.ReleaseAsync(branch, owner, None);
        Assert.False(await leases.HoldAsync(branch, owner, TimeSpan.FromMinutes(1), None));
        await leases.ReleaseAsync(branch, "next", None);
        Assert.True(await leases.HoldAsync(branch, owner, TimeSpan.FromMinutes(1), None));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ApplyAsync_SeveralProcessesAtOnce_MigratesOnce(bool onPostgreSql)
    {
        await using var ledger = await OpenAsync(onPostgreSql, migrate: false);
        var migration = ledger.Get<LedgerMigration>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => migration.ApplyAsync(None))));

        await using var context = ledger.Get<Func<LedgerContext>>()();
        Assert.Equal(context.Database.GetMigrations(), await context.Database.GetAppliedMigrationsAsync());
        Assert.False(context.Database.HasPendingModelChanges());
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RecordAsync_Twice_KeepsTheLast(bool onPostgreSql)
    {
        await using var ledger = await OpenAsync(onPostgreSql);
        var items = ledger.Get<IPublishedItems>();

        await items.RecordAsync("run", "branch", "a", None);
        await items.RecordAsync("run", "branch", "b", None);

        Assert.Equal("b", await items.FindAsync("run", "branch", None));
        Assert.Null(await items.FindAsync("run", "check", None));
    }

    [Fact]
    public void A_whole_report_survives_the_ledger()
    {
        var report = new RepairReport(new RepairOutcome.Failed("why", Transient: true))
        {
            FailingTests = [new FailingTest("a::b", "message \u0001 é", "0123")],
            FlakyTests = ["f"],
            Locations = [new Location("a.py", 3, 0.25, ["stack frame"])],
            Patch = "diff --git\n",
            Origin = new PatchOrigin("pattern", "boundary"),
            Alternatives = [new Alternative("diff --git\n", new PatchOrigin("model", "m by infill"))],
            Evidence = new Evidence { RedRuns = 3, GreenRuns = 3, SuiteBefore = new SuiteCounts(1, 2, 3), Commands = ["pytest"], Integrity = ["0 test files"], Sandbox = "bubblewrap" },
            Candidates = new CandidateCounts(4, 3, 2, 1),
            FirstPlausible = new FirstPlausible(2, 0.5),
            Model = new ModelWork("m", "deviation", new ModelUse(1, 2, 3) { Answers = 4 }),
            Notes = ["note"],
            Seconds = new StepSeconds { Total = 1.5 },
            Commit = "abc",
        };

        var json = LedgerJson.Write(report);

        Assert.StartsWith("{\"version\":1,", json);
        Assert.Equal(json, LedgerJson.Write(LedgerJson.Read<RepairReport>(json)));
        Assert.Equal(report.Outcome, LedgerJson.Read<RepairReport>(json).Outcome);
        Assert.Throws<System.Text.Json.JsonException>(() => LedgerJson.Read<RepairReport>(json.Replace("\"version\":1,", "\"version\":2,")));
    }

    public static TheoryData<string> Outcomes() => new(typeof(RepairOutcome).GetNestedTypes().Select(t => t.Name));

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void Every_outcome_survives_the_ledger(string name)
    {
        var type = typeof(RepairOutcome).GetNestedTypes().Single(t => t.Name == name);
        var outcome = (RepairOutcome)Activator.CreateInstance(type, type == typeof(RepairOutcome.Failed) ? ["why", true] : ["why"])!;

        Assert.Equal(outcome, LedgerJson.Read<RepairReport>(LedgerJson.Write(new RepairReport(outcome))).Outcome);
    }

    [Fact]
    public void Every_trigger_survives_the_ledger()
    {
        var ann = new ForgeUser(5, "ann", false);
        var comment = new CommentRef("9", CommentKind.Review, "t");
        foreach (var trigger in new RunTrigger[] { new RunTrigger.RedBuild(), new RunTrigger.Command(ann, comment), new RunTrigger.Review(ann, comment, "text") })
        {
            Assert.Equal(trigger, LedgerJson.Read<RunTrigger>(LedgerJson.Write(trigger)));
        }
    }

    private async Task<OpenLedger> OpenAsync(bool onPostgreSql, bool migrate = true)
    {
        var ledger = new OpenLedger(onPostgreSql ? await postgres.NewDatabaseAsync() : null);
        if (migrate)
        {
            await ledger.Get<LedgerMigration>().ApplyAsync(None);
        }

        return ledger;
    }
}

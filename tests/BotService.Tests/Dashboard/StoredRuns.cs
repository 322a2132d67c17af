using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Publishing;
using BotService.Repair;
using BotService.Repair.Proposals.Models;

namespace BotService.Tests.Dashboard;

/// <summary>Runs as jobs would have left them in the ledger.</summary>
internal static class StoredRuns
{
    public static RunRow Row(DateTimeOffset at, string result, long repository = 1, string name = "octo/app", string forge = "local") => new()
    {
        Id = Guid.CreateVersion7(at).ToString("N"),
        Forge = forge,
        RepositoryId = repository,
        RepositoryName = name,
        HeadSha = Guid.NewGuid().ToString("N") + "00000000",
        HeadBranch = "main",
        Cause = NewRun.Red,
        Trigger = LedgerJson.Write<RunTrigger>(new RunTrigger.RedBuild()),
        TriggerKind = "red",
        Wishes = LedgerJson.Write(new RunWishes()),
        Step = result.Length == 0 ? RunStep.Repair : RunStep.Ended,
        CreatedAt = at,
        ChangedAt = at,
        RedAt = at,
        EndedAt = result.Length == 0 ? null : at.AddSeconds(90),
        Day = Runs.DayOf(at),
        Result = result,
        Reason = result.Length == 0 ? "" : $"It ended as {result}.",
        SandboxSeconds = 30,
    };

    /// <summary>Everything that others wrote says <paramref name="words"/>.</summary>
    public static (RunRow Run, RunDetailRow Detail, IReadOnlyList<RunEventRow> Events) Saying(string words, DateTimeOffset at)
    {
        var report = new RepairReport(new RepairOutcome.Repaired(words))
        {
            FailingTests = [new FailingTest(words, words, "0123456789abcdef")],
            FlakyTests = [words],
            Locations = [new Location(words, 1, 0.9, [words])],
            Patch = $"--- a/{words}\n+++ b/{words}\n@@ -1 +1 @@\n-{words}\n+{words}\n",
            Origin = new PatchOrigin("model", words),
            Explanation = words,
            Notes = [words],
            Evidence = new Evidence { RedRuns = 3, GreenRuns = 3, SuiteBefore = new SuiteCounts(1, 1, 0), SuiteAfter = new SuiteCounts(2, 0, 0), Integrity = [words], Commands = [words], Sandbox = "bubblewrap" },
            Model = new ModelWork("test:model", "rewrite", new ModelUse(10, 0, 5)),
        };
        var run = Row(at, "repaired", name: words);
        (run.HeadBranch, run.Reason, run.Report) = (words, words, LedgerJson.Write(report));
        run.TriggerKind = "review";
        run.Trigger = LedgerJson.Write<RunTrigger>(new RunTrigger.Review(new BotService.Forges.ForgeUser(1, words, false), new("1", BotService.Forges.CommentKind.Review, null), words));
        var findings = new RunFindings([new Trial(0, "model", words, words, 1, "proven", words, $"+{words}", 0.1)], [new SourceExcerpt(words, 1, [words])]);
        return (run, new RunDetailRow { RunId = run.Id, Findings = LedgerJson.Write(findings), ChangedAt = at }, [new RunEventRow { RunId = run.Id, At = at, Name = "begun", Detail = words }]);
    }
}

using BotService.Forges;
using BotService.Ledger.Rows;
using BotService.Publishing;
using BotService.Repair;

namespace BotService.Ledger;

/// <summary>A row's columns as the records that they stand for.</summary>
internal static class RunRowValues
{
    public static RepositoryRef Repository(this RunRow run) => new(run.Forge, run.RepositoryId, run.RepositoryName) { Installation = run.Installation };

    public static BranchKey Branch(this RunRow run) => new(run.Forge, run.RepositoryId, run.HeadBranch);

    public static PullRequestRef? PullRequestRef(this RunRow run) => run.PullRequest is { } number ? new PullRequestRef(run.Repository(), number) : null;

    public static PullRequestRef? FixPullRequestRef(this RunRow run) => run.FixPullRequest is { } number ? new PullRequestRef(run.Repository(), number) : null;

    public static RunTrigger TriggerValue(this RunRow run) => LedgerJson.Read<RunTrigger>(run.Trigger);

    public static FinishedRun Finished(this RunRow run) => new(
        run.Id, run.Repository(), run.HeadSha, run.HeadBranch, run.PullRequestRef(), Math.Max(1, run.Attempt), LedgerJson.Read<RepairReport>(run.Report!))
    {
        Trigger = run.TriggerValue(),
        FixPullRequest = run.FixPullRequestRef(),
    };
}

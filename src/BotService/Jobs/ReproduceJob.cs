using BotService.Forges;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Repair;
using Hangfire;
using Hangfire.Server;

namespace BotService.Jobs;

/// <summary>Everything that can be decided before a test is run: is the commit the newest, is its build settled and red, is there
/// budget. Fetches the commit.</summary>
[AutomaticRetry(Attempts = Transient.Retries, DelaysInSeconds = [5, 30, 120, 600, 1800])]
internal sealed class ReproduceJob(RunStepper stepper, ForgeSet forges, RunSources sources, RunBudget budget, RunReadiness readiness)
{
    public Task RunAsync(string runId, PerformContext? job, CancellationToken stop) => stepper.RunAsync(runId, RunStep.Reproduce, job, WorkAsync, stop);

    private async Task<StepResult> WorkAsync(RunRow run, CancellationToken token)
    {
        var forge = forges.Of(run.Forge);
        if (await readiness.CheckAsync(forge, run, token) is { } not)
        {
            return not;
        }

        if (await readiness.RedBaseAsync(forge, run, token) is { } reason)
        {
            return Skip(new RepairOutcome.Skipped(reason));
        }

        if (await budget.SpentAsync(run, token) is { } spent)
        {
            return Skip(new RepairOutcome.BudgetSpent(spent));
        }

        return await sources.FetchAsync(run, token) is { } refusal
            ? new StepResult.End(Endings.Skipped, refusal)
            : new StepResult.Next(RunStep.Repair, _ => { });
    }

    // What people should hear of goes the way of every result, so that it is said once.
    private static StepResult.Next Skip(RepairOutcome outcome)
    {
        var report = LedgerJson.Write(new RepairReport(outcome));
        return new StepResult.Next(RunStep.Publish, r => r.Report = report);
    }
}

using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Policies;
using BotService.Repair;

namespace BotService.Jobs;

/// <summary>What is looked at before each costly step of a run, and said once it goes on. Hours may lie between two steps.</summary>
internal sealed class RunStart(ForgeSet forges, RunReadiness readiness, RunBudget budget, RunChecks checks)
{
    /// <returns>Null when the run goes on.</returns>
    public async Task<StepResult?> CheckAsync(RunRow run, CancellationToken token)
    {
        var forge = forges.Of(run.Forge);
        if (await readiness.CheckAsync(forge, run, token) is { } not)
        {
            return not;
        }

        if (run.Step == RunStep.Reproduce && await readiness.RedBaseAsync(forge, run, token) is { } reason)
        {
            return Publish(new RepairReport(new RepairOutcome.Skipped(reason)));
        }

        return await budget.SpentAsync(run, null, token) is { } spent ? Publish(new RepairReport(new RepairOutcome.BudgetSpent(spent))) : null;
    }

    /// <returns>Null when the repository's own rules let the run go on.</returns>
    public async Task<StepResult?> CheckAsync(RunRow run, BaseConfiguration rules, CancellationToken token) =>
        rules.Error is { } error ? Publish(new RepairReport(new RepairOutcome.Skipped(error)))
        : await budget.SpentAsync(run, rules.Bot.Caps, token) is { } spent ? Publish(new RepairReport(new RepairOutcome.BudgetSpent(spent)))
        : null;

    public Task TellAsync(RunRow run, CancellationToken token) => checks.StartAsync(run, isQueued: run.Step == RunStep.Reproduce, token);

    // What people should hear of goes the way of every result, so that it is said once.
    private static StepResult.Next Publish(RepairReport report)
    {
        var json = LedgerJson.Write(report);
        return new StepResult.Next(RunStep.Publish, r => r.Report = json);
    }
}

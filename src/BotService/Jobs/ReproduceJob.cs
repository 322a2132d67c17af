using BotService.Ledger.Rows;
using Hangfire;
using Hangfire.Server;

namespace BotService.Jobs;

/// <summary>Everything that can be decided before a test is run: is the commit the newest, is its build settled and red, is there
/// budget. Fetches the commit.</summary>
[AutomaticRetry(Attempts = Transient.Retries, DelaysInSeconds = [5, 30, 120, 600, 1800])]
internal sealed class ReproduceJob(RunStepper stepper, RunStart start, RunSources sources)
{
    public Task RunAsync(string runId, PerformContext? job, CancellationToken stop) => stepper.RunAsync(runId, RunStep.Reproduce, job, WorkAsync, stop);

    private async Task<StepResult> WorkAsync(RunRow run, CancellationToken token)
    {
        if (await start.CheckAsync(run, token) is { } not)
        {
            return not;
        }

        if (await sources.FetchAsync(run, token) is { } refusal)
        {
            return new StepResult.End(Endings.Skipped, refusal);
        }

        await start.TellAsync(run, token);
        return new StepResult.Next(RunStep.Repair, _ => { });
    }
}

using BotService.Ledger;
using BotService.Ledger.Rows;
using Hangfire;

namespace BotService.Jobs;

/// <summary>After the end of a run: nothing that it began on the forge stays open.</summary>
[AutomaticRetry(Attempts = Transient.Retries, DelaysInSeconds = [5, 30, 120, 600, 1800])]
internal sealed class EndJob(Runs runs, RunChecks checks)
{
    public async Task RunAsync(string runId, CancellationToken token)
    {
        if (await runs.FindAsync(runId, token) is { Step: RunStep.Ended } run)
        {
            await checks.EndAsync(run, token);
        }
    }
}

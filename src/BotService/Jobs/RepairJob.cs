using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Repair;
using Hangfire;
using Hangfire.Server;

namespace BotService.Jobs;

/// <summary>Runs the engine.</summary>
[AutomaticRetry(Attempts = Transient.Retries, DelaysInSeconds = [5, 30, 120, 600, 1800])]
internal sealed class RepairJob(RunStepper stepper, RunStart start, RunRequests requests, RepairCall repair, RunTimelines timelines, RunDetails details)
{
    public Task RunAsync(string runId, PerformContext? job, CancellationToken stop) => stepper.RunAsync(runId, RunStep.Repair, job, WorkAsync, stop);

    private async Task<StepResult> WorkAsync(RunRow run, CancellationToken token)
    {
        if (await start.CheckAsync(run, token) is { } not)
        {
            return not;
        }

        var rules = await requests.RulesAsync(run, token);
        if (await start.CheckAsync(run, rules, token) is { } refused)
        {
            return refused;
        }

        await start.TellAsync(run, token);
        var request = await requests.BuildAsync(run, rules, token);
        RepairReport report;
        await using (var timeline = timelines.Open(run.Id))
        {
            report = await RepairAsync(request, timeline, token);
        }

        // The engine turns a cancellation into a report; here it means that this execution has nothing to say.
        token.ThrowIfCancellationRequested();
        await details.FoundAsync(run.Id, new RunFindings(report.Trials, report.Sources), token);
        report = report with { Trials = [], Sources = [] };
        return report.Outcome is RepairOutcome.Failed { Transient: true } failed ? throw new TransientFailureException(failed.Reason) : Publish(report);
    }

    // A bad .botservice.yml is for the people of the repository to hear of.
    private async Task<RepairReport> RepairAsync(RepairRequest request, RunTimeline timeline, CancellationToken token)
    {
        try
        {
            return await repair(request, timeline, token);
        }
        catch (ConfigurationException e)
        {
            return new RepairReport(new RepairOutcome.Skipped(e.Message));
        }
    }

    private static StepResult.Next Publish(RepairReport report)
    {
        var json = LedgerJson.Write(report);
        var seconds = report.Seconds;
        return new StepResult.Next(RunStep.Publish, r =>
        {
            r.Report = json;
            r.SandboxSeconds += seconds.Restore + seconds.Reproduce + seconds.Localize + seconds.Validate;
            r.ModelSeconds += report.Model is null ? 0 : seconds.Propose;
            r.ModelTokens += report.Model is { Use: var use } ? use.PromptTokens + use.DecodedTokens : 0;
        });
    }
}

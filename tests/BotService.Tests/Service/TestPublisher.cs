using BotService.Forges;
using BotService.Jobs;
using BotService.Ledger;
using BotService.Publishing;
using BotService.Repair;

namespace BotService.Tests.Service;

/// <summary>Publishes as a real one does: reserves, ensures a branch, ensures a pull request, and records each.</summary>
internal sealed class TestPublisher(TestForge forge, IPublishedItems items, IPushCaps caps) : IRunPublisher
{
    public async Task<string> PublishAsync(FinishedRun run, CancellationToken token)
    {
        if (run.Report.Outcome is not RepairOutcome.Repaired)
        {
            forge.Ensure("told", $"{run.Report.Outcome.Name}-{run.RunId}");
            return "told";
        }

        var decision = await caps.ReserveAsync(run.RunId, run.Repository, new PushCaps(), token);
        if (!decision.Allowed)
        {
            forge.Ensure("refused", run.RunId);
            return decision.Reason;
        }

        await EnsureAsync(run, "branch", token);
        await forge.BlockAsync("publish", token);
        await EnsureAsync(run, "pull-request", token);
        return "pull-request";
    }

    private async Task EnsureAsync(FinishedRun run, string kind, CancellationToken token)
    {
        if (await items.FindAsync(run.RunId, kind, token) is null)
        {
            forge.Ensure(kind, run.RunId);
            await items.RecordAsync(run.RunId, kind, kind == "branch" ? $"testfix/{run.RunId}" : "41", token);
        }
    }
}

using BotService.Ledger;
using BotService.Ledger.Rows;

namespace BotService.Jobs;

/// <summary>What a repository may use in a day.</summary>
internal sealed class RunBudget(RepositoryUsage usage, RunOptions options)
{
    /// <returns>Which budget is spent and how to change it; null when a run may begin.</returns>
    public async Task<string?> SpentAsync(RunRow run, CancellationToken token)
    {
        var used = await usage.TodayAsync(run.Repository(), token);

        // Runs under way count as if they took all of their time, so that many at once cannot pass the budget together.
        var sandbox = used.Sandbox + (options.TimeLimit * (run.Step == RunStep.Repair ? used.UnderWay - 1 : used.UnderWay));
        if (sandbox >= TimeSpan.FromMinutes(options.SandboxMinutesPerDay))
        {
            return $"The runs of {run.RepositoryName} have used {sandbox.TotalMinutes:0} of {options.SandboxMinutesPerDay} sandbox minutes of this day (UTC). Wait, or raise BotService:Runs:SandboxMinutesPerDay.";
        }

        return options.Models.Count > 0 && used.Model >= TimeSpan.FromSeconds(options.ModelSecondsPerDay)
            ? $"The runs of {run.RepositoryName} have used {used.Model.TotalSeconds:0} of {options.ModelSecondsPerDay} model seconds of this day (UTC). Wait, or raise BotService:Runs:ModelSecondsPerDay."
            : null;
    }
}

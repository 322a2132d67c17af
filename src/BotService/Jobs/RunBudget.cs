using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Repair.Configuration;

namespace BotService.Jobs;

/// <summary>What a repository may use in a day.</summary>
internal sealed class RunBudget(RepositoryUsage usage, RunOptions options)
{
    /// <param name="caps">Of the repository, which can only tighten those of the service; null where they are not known yet.</param>
    /// <returns>Which budget is spent and how to change it; null when a run may begin.</returns>
    public async Task<string?> SpentAsync(RunRow run, BotCaps? caps, CancellationToken token)
    {
        var used = await usage.TodayAsync(run.Repository(), token);

        // Runs under way count as if they took all of their time, so that many at once cannot pass the budget together.
        var sandbox = used.Sandbox + (options.TimeLimit * (run.Step == RunStep.Repair ? used.UnderWay - 1 : used.UnderWay));
        var allowed = Tighter(TimeSpan.FromMinutes(options.SandboxMinutesPerDay), caps?.SandboxTime, "SandboxMinutesPerDay", "sandbox-time");
        if (sandbox >= allowed.Time)
        {
            return $"The runs of {run.RepositoryName} have used {sandbox.TotalMinutes:0} of {allowed.Time.TotalMinutes:0} sandbox minutes of this day (UTC). Wait, or raise {allowed.Setting}.";
        }

        allowed = Tighter(TimeSpan.FromSeconds(options.ModelSecondsPerDay), caps?.ModelTime, "ModelSecondsPerDay", "model-time");
        return options.Models.Count > 0 && used.Model >= allowed.Time
            ? $"The runs of {run.RepositoryName} have used {used.Model.TotalSeconds:0} of {allowed.Time.TotalSeconds:0} model seconds of this day (UTC). Wait, or raise {allowed.Setting}."
            : null;
    }

    private static (TimeSpan Time, string Setting) Tighter(TimeSpan service, TimeSpan? repository, string setting, string key) =>
        repository < service ? (repository.Value, $"bot.caps.{key} in .botservice.yml of the base branch") : (service, $"BotService:Runs:{setting}");
}

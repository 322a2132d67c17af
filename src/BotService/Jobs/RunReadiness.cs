using BotService.Forges;
using BotService.Ledger;
using BotService.Ledger.Rows;

namespace BotService.Jobs;

/// <summary>Asks the forge whether a run still makes sense. Deliveries come late, twice and out of order; the forge knows.</summary>
internal sealed class RunReadiness(RunSources sources, RunOptions options, TimeProvider time)
{
    /// <returns>Null when it does.</returns>
    public async Task<StepResult?> CheckAsync(IForge forge, RunRow run, CancellationToken token) =>
        await StaleAsync(forge, run, token) ?? (run.Cause == NewRun.Red ? await UnsettledAsync(forge, run, token) : null);

    /// <returns>Why a pull request is not repaired while its base is broken; null when the base is not known to be red.</returns>
    public async Task<string?> RedBaseAsync(IForge forge, RunRow run, CancellationToken token)
    {
        if (options.RepairOnRedBase || run.Cause != NewRun.Red || run.PullRequestRef() is not { } number || await forge.GetPullRequestAsync(number, token) is not { } pullRequest)
        {
            return null;
        }

        var head = await sources.HeadAsync(run, pullRequest.BaseBranch, token);
        return head is not null && await forge.GetBuildAsync(run.Repository(), head, token) is { IsSettled: true, IsRed: true }
            ? $"The base branch '{pullRequest.BaseBranch}' is red too ({head[..Math.Min(8, head.Length)]}), so this pull request is not repaired before its base."
            : null;
    }

    private async Task<StepResult?> StaleAsync(IForge forge, RunRow run, CancellationToken token)
    {
        // A person's words about a fix lead back to the red commit, which is below the fix.
        if (run.FixPullRequestRef() is { } fix && run.Cause != NewRun.Red)
        {
            return await forge.GetPullRequestAsync(fix, token) is { State: PullRequestState.Open } ? null : new StepResult.End(Endings.Skipped, $"Fix pull request {fix.Number} is not open any more.");
        }

        if (run.PullRequestRef() is not { } number)
        {
            return await sources.HeadAsync(run, run.HeadBranch, token) switch
            {
                null => new StepResult.End(Endings.Skipped, $"The branch '{run.HeadBranch}' is gone."),
                var head when head != run.HeadSha => new StepResult.End(Endings.Superseded, $"The head of '{run.HeadBranch}' is {head} now."),
                _ => null,
            };
        }

        return await forge.GetPullRequestAsync(number, token) switch
        {
            null => new StepResult.End(Endings.Skipped, $"Pull request {number.Number} is gone."),
            { State: not PullRequestState.Open } closed => new StepResult.End(Endings.Skipped, $"Pull request {number.Number} is {closed.State.ToString().ToLowerInvariant()}."),
            { HeadSha: var head } when head != run.HeadSha => new StepResult.End(Endings.Superseded, $"The head of pull request {number.Number} is {head} now."),
            _ => null,
        };
    }

    private async Task<StepResult?> UnsettledAsync(IForge forge, RunRow run, CancellationToken token)
    {
        var build = await forge.GetBuildAsync(run.Repository(), run.HeadSha, token);
        var quiet = time.GetUtcNow() - run.RedAt;
        return build switch
        {
            { IsSettled: false } when quiet < options.QuietPeriod => new StepResult.Later(Shorter(options.SettlePoll, options.QuietPeriod - quiet), "the build is not finished"),
            { IsRed: false, IsSettled: false } => new StepResult.Later(options.SettlePoll, "nothing is red, and the build is not finished"),
            { IsRed: false } => new StepResult.End(Endings.Green, "The build has become green."),
            _ => null,
        };
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

using BotService.Forges;
using BotService.Ledger;
using BotService.Policies;
using BotService.Repair;
using BotService.Repair.Workspaces;

namespace BotService.Publishing;

/// <summary>Puts what a run found where people see it. May be repeated after a crash at any point: nothing is done twice.</summary>
public sealed class Publisher(IEnumerable<IForge> forges, IPublishedItems items, IPushCaps caps, FixRepositories repositories, PublishingOptions options)
{
    private static readonly string[] Published = ["pull-request", "suggestions", "patch", "commit"];

    /// <summary>Publishes a fix, or says why there is none.</summary>
    /// <exception cref="ForgeException">The forge refused or could not be reached.</exception>
    /// <exception cref="GitException">The repository could not be reached; a retry may help.</exception>
    public Task<PublishResult> PublishAsync(FinishedRun run, CancellationToken token) => PublishAsync(run, apply: false, token);

    /// <summary>Commits a run's proven patch to the pull request's own branch, because a maintainer said so.</summary>
    /// <inheritdoc cref="PublishAsync(FinishedRun, CancellationToken)"/>
    public Task<PublishResult> ApplyAsync(FinishedRun run, CancellationToken token) => PublishAsync(run, apply: true, token);

    private async Task<PublishResult> PublishAsync(FinishedRun run, bool apply, CancellationToken token)
    {
        var forge = forges.Single(f => f.Id == run.Repository.Forge);
        if (await Scene.ReadAsync(run, forge, items, token) is not { } scene)
        {
            return new PublishResult("gone", "The repository is gone, or I may not see it any more.");
        }

        var report = new UnfixedReport(scene, options);
        if (run.Report.Outcome is not RepairOutcome.Repaired)
        {
            return await report.PublishAsync(token);
        }

        var access = await forge.GetGitAccessAsync(scene.Repository.Ref, scene.Pull?.IsFork == true ? GitRight.Read : GitRight.Write, token);
        await using var repository = await repositories.OpenAsync(access.Remote, run.HeadSha, token);
        if (repository is null)
        {
            return await report.StopAsync(new PublishResult("gone", $"The commit {Sections.Short(run.HeadSha)} is gone."), token);
        }

        var result = await new FixPublication(scene, repository, caps, options).PublishAsync(apply, token);
        if (!Published.Contains(result.Name))
        {
            await report.StopAsync(result, token);
        }

        if (result.Name != "pull-request")
        {
            // Whatever else came of it made no pull request that would have to be counted.
            await caps.ReleaseAsync(run.RunId, token);
        }

        return result;
    }
}

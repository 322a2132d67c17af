using BotService.Forges;
using BotService.Policies;
using BotService.Repair.Configuration;
using BotService.Repair.Workspaces;

namespace BotService.Publishing;

/// <summary>Looks once more, just before anything goes out, whether the fix is still wanted.</summary>
internal sealed class Preflight(Scene scene, FixRepository repository)
{
    private FinishedRun Run => scene.Run;

    /// <returns>Null to go on.</returns>
    public async Task<PublishResult?> CheckAsync(CancellationToken token) =>
        OnConfiguration() ?? OnPullRequest(Run.PullRequest is not null, scene.Pull, Run.HeadSha) ?? OnFix()
        ?? await OnBranchAsync(token) ?? await OnBuildAsync(token) ?? await OnOtherFixesAsync(token);

    private PublishResult? OnConfiguration() => scene.Base switch
    {
        { Error: { } error } => new PublishResult("configuration-error", EchoedText.Code(error, 500)),
        { Bot.Mode: BotMode.Off } => new PublishResult("mode-off", "`.botservice.yml` says `mode: off`."),
        _ => null,
    };

    private PublishResult? OnPullRequest(bool expected, PullRequest? pull, string? head) =>
        !expected ? null
        : pull is not { State: PullRequestState.Open } ? new PublishResult("pull-request-closed", "The pull request is not open any more.")
        : pull.Labels.Contains(scene.Base.Bot.OptOutLabel, StringComparer.OrdinalIgnoreCase) ? new PublishResult("opted-out", $"The pull request has the label {EchoedText.Code(scene.Base.Bot.OptOutLabel, 60)}.")
        : head is not null && pull.HeadSha != head ? new PublishResult("head-moved", $"The head is {Sections.Short(pull.HeadSha)} now, and this was found for {Sections.Short(head)}.")
        : null;

    private PublishResult? OnFix() => OnPullRequest(Run.FixPullRequest is not null, scene.Fix, head: null)
        ?? (scene.Fix is not null && !scene.Bot.IsFix(scene.Fix) ? new PublishResult("hands-off", "The pull request is not mine.") : null);

    /// <summary>A pull request's head was looked at above; a branch can only be asked of git.</summary>
    private async Task<PublishResult?> OnBranchAsync(CancellationToken token)
    {
        if (Run.PullRequest is not null || Run.FixPullRequest is not null)
        {
            return null;
        }

        var tip = await repository.FindBranchAsync(Run.HeadBranch, token);
        return tip == Run.HeadSha ? null
            : new PublishResult("head-moved", tip is null ? "The branch is gone." : $"The branch is at {Sections.Short(tip)} now, and this was found for {Sections.Short(Run.HeadSha)}.");
    }

    private async Task<PublishResult?> OnBuildAsync(CancellationToken token)
    {
        if (Run.Trigger is not RunTrigger.RedBuild)
        {
            return null;
        }

        return await scene.Forge.GetBuildAsync(scene.Repository.Ref, Run.HeadSha, token) is { IsSettled: true, IsRed: false }
            ? new PublishResult("green-again", "All checks of this commit are green now.")
            : null;
    }

    private async Task<PublishResult?> OnOtherFixesAsync(CancellationToken token)
    {
        if (Run.FixPullRequest is not null)
        {
            return null;
        }

        var key = FailureKey.Of(Run.Report.FailingTests);
        var own = await scene.Forge.FindPullRequestsAsync(scene.Repository.Ref, new PullRequestQuery(HeadPrefix: BotIdentity.BranchPrefix, State: null), token);
        var same = own.Where(p => scene.Bot.IsFix(p) && FailureKey.IsFor(p.HeadBranch, key)).ToList();
        foreach (var open in same.Where(p => p.State == PullRequestState.Open))
        {
            if (!await IsOursAsync(open, token))
            {
                return new PublishResult("competing-fix", $"{Sections.Link(open)} is open for the same failure.") { FixPullRequest = open.Ref };
            }
        }

        var target = scene.Pull?.HeadBranch ?? Run.HeadBranch;
        return Run.Trigger is RunTrigger.RedBuild && same.FirstOrDefault(p => p.State == PullRequestState.Closed && p.BaseBranch == target) is { } closed
            ? new PublishResult("closed-before", $"{Sections.Link(closed)} for the same failure was closed without a merge. `/testfix` asks for another one.")
            : null;
    }

    /// <summary>An earlier try of this very run, cut short by a crash, may have opened it.</summary>
    private async Task<bool> IsOursAsync(PullRequest open, CancellationToken token) =>
        open.HeadBranch == FailureKey.BranchOf(Run)
        && await repository.FindBranchAsync(open.HeadBranch, token) is { } tip
        && (await repository.ReadCommitAsync(tip, BotIdentity.Trailer, token)).Trailer == Run.RunId;
}

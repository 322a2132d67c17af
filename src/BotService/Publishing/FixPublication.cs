using BotService.Forges;
using BotService.Ledger;
using BotService.Policies;
using BotService.Repair.Workspaces;

namespace BotService.Publishing;

/// <summary>The road of one proven patch: look, check, reserve, push, tell. Each step is recorded before the next.</summary>
internal sealed class FixPublication(Scene scene, FixRepository repository, IPushCaps caps, PublishingOptions options)
{
    private const int MostPullRequests = 100;

    private FinishedRun Run => scene.Run;

    public async Task<PublishResult> PublishAsync(bool apply, CancellationToken token)
    {
        if (apply && (scene.Pull is not { IsFork: false } pull || pull.HeadBranch == scene.Repository.DefaultBranch))
        {
            return new PublishResult("push-refused", "There is no branch here that I may commit to: I leave forks and the default branch alone.");
        }

        if (!await HasBegunAsync(apply, token) && await new Preflight(scene, repository).CheckAsync(token) is { } unwanted)
        {
            return unwanted;
        }

        if (await repository.ApplyAsync(Run.HeadSha, Run.Report.Patch, token) is not PatchedTree.Applied patch)
        {
            return new PublishResult("unfit-patch", $"The patch does not fit {Sections.Short(Run.HeadSha)}.");
        }

        if (PatchGuard.Check(patch, scene.Base.Repository) is { } danger)
        {
            return new PublishResult("unsafe-patch", danger);
        }

        var changes = UnifiedPatch.Parse(patch.Diff);
        var delivery = apply ? new Delivery.Commit(scene.Pull!.Ref) : await ChooseAsync(changes, token);
        return await DeliverAsync(delivery, patch, changes, token);
    }

    /// <summary>After its own push to the pull request's branch a repeated run must not take the new head for somebody else's.</summary>
    private async Task<bool> HasBegunAsync(bool apply, CancellationToken token) =>
        apply && scene.Pull is { } pull && pull.HeadSha != Run.HeadSha
        && (await repository.ReadCommitAsync(pull.HeadSha, BotIdentity.Trailer, token)).Trailer == Run.RunId;

    private async Task<Delivery> ChooseAsync(IReadOnlyList<PatchChange> changes, CancellationToken token)
    {
        ILookup<string, (int Start, int End)>? shown = null;
        if (scene is { Pull: { } pull, Fix: null } && await repository.FindBranchAsync(pull.BaseBranch, token) is { } baseTip
            && await repository.CompareAsync(baseTip, Run.HeadSha, token) is { } diff)
        {
            shown = UnifiedPatch.ShownRanges(diff);
        }

        return DeliveryPolicy.Choose(Run, scene.Pull, scene.Base.Bot, scene.Forge.Capabilities, changes, shown);
    }

    private async Task<PublishResult> DeliverAsync(Delivery delivery, PatchedTree.Applied patch, IReadOnlyList<PatchChange> changes, CancellationToken token)
    {
        var texts = new FixTexts(scene, changes, options);
        var tell = new FixTelling(scene, texts, changes, options);
        switch (delivery)
        {
            case Delivery.Suggestions suggestions:
                return await tell.SuggestAsync(suggestions.Comments, token);
            case Delivery.Patch:
                return await tell.ShowPatchAsync(patch.Diff, token);
        }

        // A commit on a pull request that is there opens none.
        var bounds = delivery is Delivery.Commit ? Caps with { OpenPullRequests = MostPullRequests } : Caps;
        var decision = await caps.ReserveAsync(Run.RunId, scene.Repository.Ref, bounds, token);
        if (!decision.Allowed)
        {
            return new PublishResult("cap-reached", EchoedText.Code(decision.Reason, 300));
        }

        var branch = BranchOf(delivery);
        var ofPeople = delivery is Delivery.Commit && scene.Fix is null;
        var pushed = await new BranchPush(scene, repository, options).PushAsync(branch, patch, texts.CommitMessage(), delivery is Delivery.Commit, ofPeople, token);
        return pushed.Commit is not { } commit ? pushed
            : delivery is Delivery.PullRequest wanted ? await tell.OpenAsync(branch, commit, wanted, token)
            : await tell.UpdateAsync(commit, token);
    }

    private string BranchOf(Delivery delivery) => delivery is Delivery.PullRequest ? FailureKey.BranchOf(Run) : (scene.Fix ?? scene.Pull!).HeadBranch;

    private PushCaps Caps
    {
        get
        {
            var own = scene.Base.Bot.Caps;
            return new PushCaps(Math.Min(own.OpenPullRequests, options.Caps.OpenPullRequests), Math.Min(own.PushesPerHour, options.Caps.PushesPerHour));
        }
    }
}

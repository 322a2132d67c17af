using BotService.Forges;
using BotService.Policies;
using BotService.Repair;

namespace BotService.Publishing;

/// <summary>Says how a run ended that published no fix: always in the check, and to those who asked.</summary>
internal sealed class UnfixedReport(Scene scene, PublishingOptions options)
{
    private readonly OutcomeTexts texts = new(scene.Run, options);

    private FinishedRun Run => scene.Run;

    /// <summary>For every outcome but a repair.</summary>
    public async Task<PublishResult> PublishAsync(CancellationToken token)
    {
        await SayAsync(texts.Title, texts.Comment(), token);
        return new PublishResult("reported", Run.Report.Outcome.Name);
    }

    /// <summary>For a repair that stays here.</summary>
    public async Task<PublishResult> StopAsync(PublishResult stopped, CancellationToken token)
    {
        await DropBranchAsync(token);
        if (stopped.Name == "hands-off" && scene.Fix is { } fix)
        {
            await scene.Forge.EnsureCommentAsync(fix.Ref, Markers.Notice(Notices.HandsOff().Key), Notices.HandsOff().Text, token);
        }

        await SayAsync(Outcomes.TitleOf(stopped.Name), texts.Stopped(stopped), token);
        return stopped;
    }

    private async Task SayAsync(string title, string body, CancellationToken token)
    {
        var report = Checks.WithLink(Checks.Unfixed(Run, title, body), options, Run.RunId);
        await scene.Steps.OnceAsync(Steps.Check, Run.RunId, () => scene.Forge.EnsureCheckAsync(scene.Repository.Ref, report, token), token);
        if (!scene.WasAsked || scene.Told is not { } told)
        {
            return;
        }

        await AnswerAsync(told, body, token);
        if (Run.Trigger is RunTrigger.Command { Comment: { } comment })
        {
            await scene.Forge.AcknowledgeAsync(told.Ref, comment, Acknowledgement.Done, token);
        }
    }

    private Task AnswerAsync(PullRequest told, string body, CancellationToken token) => Run.Trigger is RunTrigger.Review { Comment.Thread: { } thread }
        ? scene.Steps.OnceAsync(
            Steps.Reply, thread, () => scene.Forge.EnsureReplyAsync(told.Ref, thread, $"botservice:reply:{Run.RunId}", body, resolve: false, token), token)
        : scene.Steps.OnceAsync(
            Steps.Comment, Markers.Sticky, () => scene.Forge.EnsureCommentAsync(told.Ref, Markers.Sticky, body, token), token);

    /// <summary>A branch that was pushed before a crash and that no pull request will ever be for.</summary>
    private async Task DropBranchAsync(CancellationToken token)
    {
        var branch = FailureKey.BranchOf(Run);
        if (scene.Fix is null && Run.Report.Outcome is RepairOutcome.Repaired
            && await scene.Steps.FindAsync(Steps.Branch, token) is { } commit && await scene.Steps.FindAsync(Steps.PullRequest, token) is null)
        {
            await scene.Forge.DeleteBranchAsync(scene.Repository.Ref, branch, commit, token);
        }
    }
}

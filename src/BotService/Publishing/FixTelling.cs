using System.Globalization;
using BotService.Forges;
using BotService.Policies;

namespace BotService.Publishing;

/// <summary>What is said about a fix, and where: pull request, review, comment, check, reply.</summary>
internal sealed class FixTelling(Scene scene, FixTexts texts, IReadOnlyList<PatchChange> changes, PublishingOptions options)
{
    private FinishedRun Run => scene.Run;

    private IForge Forge => scene.Forge;

    public async Task<PublishResult> SuggestAsync(IReadOnlyList<ReviewComment> comments, CancellationToken token)
    {
        var pull = scene.Pull!.Ref;
        await scene.Steps.OnceAsync(
            Steps.Review, texts.Marker("review"), () => Forge.EnsureReviewAsync(pull, texts.Review(Run.HeadSha, comments), token), token);
        var said = "The fix is suggested in a review of the pull request.";
        await FinishAsync("Fix suggested", said, token);
        return new PublishResult("suggestions", said);
    }

    public async Task<PublishResult> ShowPatchAsync(string diff, CancellationToken token)
    {
        await CommentAsync(texts.Patch(diff), token);
        var said = "The fix is in a comment on the pull request.";
        await FinishAsync("Fix found", said, token);
        return new PublishResult("patch", said);
    }

    public async Task<PublishResult> OpenAsync(string branch, string commit, Delivery.PullRequest delivery, CancellationToken token)
    {
        var opened = await OpenOnceAsync(branch, delivery, token);
        var fix = opened.Ref;
        await ReviewAsync(fix, commit, token);
        if (scene.Pull is not null)
        {
            await CommentAsync(texts.Proposed(Sections.Link(opened)), token);
        }

        var said = $"The fix is in {Sections.Link(opened)}.";
        await FinishAsync("Fix proposed", said, token);
        return new PublishResult("pull-request", said) { FixPullRequest = fix, Commit = commit };
    }

    /// <summary>One that was opened and closed since is not opened again.</summary>
    private async Task<PullRequest> OpenOnceAsync(string branch, Delivery.PullRequest delivery, CancellationToken token)
    {
        if (await scene.Steps.FindAsync(Steps.PullRequest, token) is { } recorded
            && await Forge.GetPullRequestAsync(new PullRequestRef(scene.Repository.Ref, int.Parse(recorded, CultureInfo.InvariantCulture)), token) is { } known)
        {
            return known;
        }

        var draft = texts.Draft(branch, delivery, await ReviewersAsync(token));
        var fix = await Forge.EnsurePullRequestAsync(scene.Repository.Ref, draft, token);
        await scene.Steps.RecordAsync(Steps.PullRequest, fix.Ref.Number.ToString(CultureInfo.InvariantCulture), token);
        return fix;
    }

    /// <summary>After one more commit on the bot's own pull request, or on that of people.</summary>
    public async Task<PublishResult> UpdateAsync(string commit, CancellationToken token)
    {
        var said = $"Committed as {Sections.Short(commit)}.";
        if (scene.Fix is { } fix)
        {
            await scene.Steps.OnceAsync(
                Steps.PullRequest, fix.Ref.Number.ToString(CultureInfo.InvariantCulture), () => Forge.EnsurePullRequestAsync(scene.Repository.Ref, texts.Update(fix), token), token);
            await ReviewAsync(fix.Ref, commit, token);
            await ReplyAsync(fix.Ref, $"Done in {Sections.Short(commit)}: another change that passes all tests.", token);
        }
        else
        {
            await CommentAsync(texts.Summary(said), token);
        }

        await FinishAsync("Fix committed", said, token);
        return new PublishResult("commit", said) { FixPullRequest = scene.Fix?.Ref, Commit = commit };
    }

    private Task ReviewAsync(PullRequestRef pull, string commit, CancellationToken token) => scene.Steps.OnceAsync(
        Steps.Review, texts.Marker("review"), () => Forge.EnsureReviewAsync(pull, texts.Review(commit), token), token);

    private Task CommentAsync(string body, CancellationToken token) => scene.Steps.OnceAsync(
        Steps.Comment, Markers.Sticky, () => Forge.EnsureCommentAsync(scene.Pull!.Ref, Markers.Sticky, body, token), token);

    private Task ReplyAsync(PullRequestRef fix, string body, CancellationToken token) => Run.Trigger is RunTrigger.Review { Comment.Thread: { } thread }
        ? scene.Steps.OnceAsync(
            Steps.Reply, texts.Marker("reply"), () => Forge.EnsureReplyAsync(fix, thread, texts.Marker("reply"), body, Forge.Capabilities.ResolveThreads, token), token)
        : Task.CompletedTask;

    private async Task FinishAsync(string title, string said, CancellationToken token)
    {
        var report = Checks.WithLink(Checks.Fixed(Run, title, texts.Summary(said), changes), options, Run.RunId);
        await scene.Steps.OnceAsync(Steps.Check, Run.RunId, () => Forge.EnsureCheckAsync(scene.Repository.Ref, report, token), token);
        if (Run.Trigger is RunTrigger.Command { Comment: { } comment } && scene.Told is { } told)
        {
            await Forge.AcknowledgeAsync(told.Ref, comment, Acknowledgement.Done, token);
        }
    }

    /// <summary>The author of what broke, as far as the forge knows, and whom the repository names.</summary>
    private async Task<IReadOnlyList<string>> ReviewersAsync(CancellationToken token)
    {
        var author = scene.Pull?.Author ?? await MergedAuthorAsync(token) ?? await Forge.GetCommitAuthorAsync(scene.Repository.Ref, Run.HeadSha, token);
        var authors = author is { IsBot: false } && !scene.Bot.Is(author) ? new[] { author.Login } : [];
        return [.. authors.Concat(scene.Base.Bot.Reviewers).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private async Task<ForgeUser?> MergedAuthorAsync(CancellationToken token) =>
        (await Forge.FindPullRequestsAsync(scene.Repository.Ref, new PullRequestQuery(HeadSha: Run.HeadSha, State: PullRequestState.Merged), token)).FirstOrDefault()?.Author;
}

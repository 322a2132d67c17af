using BotService.Policies;
using BotService.Repair.Workspaces;

namespace BotService.Publishing;

/// <summary>Puts a patched tree onto a branch as one commit of the bot's.</summary>
internal sealed class BranchPush(Scene scene, FixRepository repository, PublishingOptions options)
{
    /// <param name="mustExist">The branch gets one more commit; else it begins at the red commit.</param>
    /// <param name="ofPeople">The branch belongs to people, and a maintainer asked for the commit.</param>
    public async Task<PublishResult> PushAsync(string branch, PatchedTree.Applied patch, string message, bool mustExist, bool ofPeople, CancellationToken token)
    {
        if (await scene.Steps.FindAsync(Steps.Branch, token) is { } recorded)
        {
            return Pushed(recorded);
        }

        var tip = await repository.FindBranchAsync(branch, token);
        var facts = tip is null ? null : await repository.ReadCommitAsync(tip, BotIdentity.Trailer, token);
        if (facts?.Trailer == scene.Run.RunId)
        {
            await scene.Steps.RecordAsync(Steps.Branch, tip!, token);
            return Pushed(tip!);
        }

        if (Obstacle(facts, patch, mustExist, ofPeople) is { } obstacle)
        {
            return obstacle;
        }

        var parent = mustExist ? tip! : scene.Run.HeadSha;
        var commit = await repository.CommitAsync(patch.Tree, parent, message, new GitIdentity(scene.Bot.User.Login, options.AuthorEmail), token);
        switch (await repository.PushAsync(branch, commit, tip, token))
        {
            case PushResult.Moved:
                return new PublishResult("head-moved", $"Somebody pushed to {EchoedText.Path(branch, 100)} in the same moment.");
            case PushResult.Refused refused:
                return new PublishResult("push-refused", $"The forge does not let me push to {EchoedText.Path(branch, 100)}: {EchoedText.Code(refused.Reason, 300)}");
            default:
                await scene.Steps.RecordAsync(Steps.Branch, commit, token);
                return Pushed(commit);
        }
    }

    /// <summary>What a person has put on a branch is never replaced.</summary>
    private PublishResult? Obstacle(CommitFacts? tip, PatchedTree.Applied patch, bool mustExist, bool ofPeople) => tip switch
    {
        null => mustExist ? new PublishResult("gone", "The branch is gone.") : null,
        _ when ofPeople => tip.Commit == scene.Run.HeadSha ? null : new PublishResult("head-moved", $"The branch is at {Sections.Short(tip.Commit)} now."),
        { Trailer: "" } => new PublishResult("hands-off", Notices.HandsOff().Text),
        _ when tip.AuthorEmail != options.AuthorEmail => new PublishResult("hands-off", Notices.HandsOff().Text),
        _ when mustExist && tip.Tree == patch.Tree => new PublishResult("same-patch", "The only change that I can prove is the one that is here already."),
        _ => null,
    };

    private static PublishResult Pushed(string commit) => new("pushed", "") { Commit = commit };
}

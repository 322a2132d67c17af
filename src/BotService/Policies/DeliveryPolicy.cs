using BotService.Forges;
using BotService.Publishing;
using BotService.Repair.Configuration;

namespace BotService.Policies;

/// <summary>How a proven patch is handed over: one of a closed set.</summary>
public abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>On the red pull request, to be committed with a click.</summary>
    public sealed record Suggestions(IReadOnlyList<ReviewComment> Comments) : Delivery;

    /// <summary>A branch of the bot and a pull request for it.</summary>
    public sealed record PullRequest(string Base, bool IsDraft) : Delivery;

    /// <summary>One more commit on a branch that is there: the bot's own, or the pull request's when a maintainer said so.</summary>
    public sealed record Commit(PullRequestRef Onto) : Delivery;

    /// <summary>As text in a comment.</summary>
    public sealed record Patch : Delivery;
}

/// <summary>Where a patch goes.</summary>
internal static class DeliveryPolicy
{
    private const int SmallChanges = 3;
    private const int SmallLines = 20;

    /// <param name="shown">Lines that the pull request's diff shows; null where there is no such diff.</param>
    public static Delivery Choose(
        FinishedRun run, PullRequest? pull, BotConfiguration configuration, ForgeCapabilities capabilities, IReadOnlyList<PatchChange> changes, ILookup<string, (int Start, int End)>? shown)
    {
        if (run.FixPullRequest is { } fix)
        {
            return new Delivery.Commit(fix);
        }

        if (pull is null)
        {
            return new Delivery.PullRequest(run.HeadBranch, IsDraft: false);
        }

        var suggestions = capabilities.Suggestions && (pull.IsFork || configuration.Delivery != FixDelivery.PullRequest) ? Suggest(changes, shown) : null;
        // No fix pull request into the branch of a bot: nobody would merge it there.
        return suggestions is not null ? new Delivery.Suggestions(suggestions)
            : pull.IsFork || configuration.Delivery == FixDelivery.Suggestions ? new Delivery.Patch()
            : pull.Author.IsBot ? new Delivery.Commit(pull.Ref)
            : new Delivery.PullRequest(pull.HeadBranch, capabilities.DraftPullRequests);
    }

    /// <summary>Null when the fix is not small or not wholly within what the diff shows.</summary>
    private static List<ReviewComment>? Suggest(IReadOnlyList<PatchChange> changes, ILookup<string, (int Start, int End)>? shown)
    {
        var isSmall = changes.Count is > 0 and <= SmallChanges && changes.Sum(c => Math.Max(c.Removed.Count, c.Added.Count)) <= SmallLines;
        if (shown is null || !isSmall)
        {
            return null;
        }

        var comments = changes.Select(Suggest).ToList();
        return comments.All(c => c is not null && shown[c.Path].Any(r => r.Start <= c.StartLine && c.Line <= r.End)) ? [.. comments.OfType<ReviewComment>()] : null;
    }

    private static ReviewComment? Suggest(PatchChange change)
    {
        // A suggestion replaces lines, so an insertion repeats a line beside it.
        var (start, count, text) = (change.Removed.Count, change.Before, change.After) switch
        {
            ( > 0, _, _) => (change.OldStart, change.Removed.Count, change.Added),
            (_, { } before, _) => (change.OldStart, 1, [before, .. change.Added]),
            (_, _, { } after) => (change.OldStart + 1, 1, [.. change.Added, after]),
            _ => (0, 0, change.Added),
        };
        var odd = text.Concat(change.Removed).Any(l => l.Contains('\r'));
        return count == 0 || odd ? null : new ReviewComment(change.Path, start, start + count - 1, "", string.Join('\n', text));
    }
}

using BotService.Forges;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Policies;
using BotService.Publishing;
using BotService.Repair;

namespace BotService.Jobs;

/// <summary>What people said of the attempts on a fix pull request, and the patches that they said it of.</summary>
internal sealed class FixReviews(ForgeSet forges, PullRequestRuns runs)
{
    public async Task<(IReadOnlyList<ReviewFeedback> Feedback, IReadOnlyList<EarlierAttempt> Attempts)> OfAsync(RunRow run, CancellationToken token)
    {
        if (run.FixPullRequestRef() is not { } fix)
        {
            return ([], []);
        }

        // A patch says something only of the commit that it was made for.
        var all = (await runs.OfAsync(fix, token)).FindAll(r => r.HeadSha == run.HeadSha && string.CompareOrdinal(r.Id, run.Id) <= 0);
        var words = all.Select(r => r.TriggerValue()).OfType<RunTrigger.Review>().Select(Said).ToList();
        words.InsertRange(Math.Max(words.Count - 1, 0), await AlsoSaidAsync(fix, run, all, token));
        return (words, [.. all.Zip(all.Skip(1)).SelectMany(pair => Attempt(pair.First, pair.Second))]);
    }

    /// <summary>A review of several comments begins one run with the first of them; the same person's others belong to it.</summary>
    private async Task<IEnumerable<ReviewFeedback>> AlsoSaidAsync(PullRequestRef fix, RunRow run, List<RunRow> all, CancellationToken token)
    {
        if (run.TriggerValue() is not RunTrigger.Review trigger || all.Count < 2)
        {
            return [];
        }

        var since = all[^2].EndedAt ?? all[^2].CreatedAt;
        var items = await forges.Of(run.Forge).GetReviewAsync(fix, token);
        return items
            .Where(i => i.Author.Id == trigger.By.Id && i.Created >= since && i.Comment.Id != trigger.Comment.Id)
            .Where(i => i.Body.Trim().Length > 0 && CommandParser.Parse(i.Body) is CommandParse.None)
            .Select(i => new ReviewFeedback(i.Body, i.Path ?? "", i.Line ?? 0));
    }

    private static ReviewFeedback Said(RunTrigger.Review review) => new(review.Feedback, review.Path, review.Line);

    private static IEnumerable<EarlierAttempt> Attempt(RunRow earlier, RunRow next)
    {
        var patch = earlier.Report is null ? "" : earlier.Finished().Report.Patch;
        var said = next.TriggerValue() is RunTrigger.Review { Feedback: var words } && words.Trim().Length > 0 ? $"A reviewer said: {words}" : "A reviewer did not accept it.";
        return patch.Length == 0 ? [] : [new EarlierAttempt(patch, said)];
    }
}

using BotService.Forges;
using BotService.Ledger;
using BotService.Policies;

namespace BotService.Jobs;

/// <summary>The rules, asked with what forge and ledger know.</summary>
internal sealed class LedgerPolicy(FactsReader reader, PullRequestRuns runs, RunOptions options) : IEventPolicy
{
    public async Task<IReadOnlyList<EventDecision>> DecideAsync(IForge forge, ForgeEvent happened, CancellationToken token)
    {
        // Most comments are talk between people, and not worth questions to the forge.
        if (happened is ForgeEvent.CommentPosted { Comment.Kind: not CommentKind.Review } comment && CommandParser.Parse(comment.Text) is CommandParse.None)
        {
            return [new EventDecision.Ignore("no-command")];
        }

        if (await reader.ReadAsync(happened, token) is not { } asked)
        {
            return [new EventDecision.Ignore("repository-gone")];
        }

        var origin = EventOrigin.Of(happened, asked);
        var fix = asked.IsOnFix ? asked.PullRequest!.Ref : null;
        var facts = asked with
        {
            History = await runs.HistoryAsync(happened.Repository, origin.Sha, fix, origin.PullRequest, origin.Cause, token),
            MaximumCandidates = options.MaximumCandidates,
            BaseIsRed = asked.BaseIsRed && !options.RepairOnRedBase,
        };
        return new DecisionSteps(happened, facts, origin).Of(EventPolicy.Decide(happened, facts));
    }
}

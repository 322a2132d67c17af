using BotService.Forges;
using BotService.Ledger;

namespace BotService.Jobs;

/// <summary>Red builds begin runs; moved heads and closed pull requests end them. It knows no commands and no reviews.</summary>
internal sealed class RedBuildPolicy : IEventPolicy
{
    /// <summary>Branches with this prefix are the bot's own.</summary>
    private const string OwnPrefix = "testfix/";

    public async Task<IReadOnlyList<EventDecision>> DecideAsync(IForge forge, ForgeEvent happened, CancellationToken token) => happened switch
    {
        ForgeEvent.BuildFailed red => [await DecideAsync(forge, red, token)],
        ForgeEvent.PullRequestChanged { Change: PullRequestChange.HeadMoved } moved => [Superseded(moved)],
        ForgeEvent.PullRequestChanged { Change: PullRequestChange.Closed or PullRequestChange.Merged } closed => Closed(closed),
        ForgeEvent.Ignored ignored => [new EventDecision.Ignore(ignored.Reason)],
        _ => [new EventDecision.Ignore($"nothing to do for {happened.GetType().Name}")],
    };

    private static async Task<EventDecision> DecideAsync(IForge forge, ForgeEvent.BuildFailed red, CancellationToken token)
    {
        var open = await forge.FindPullRequestsAsync(red.Repository, new PullRequestQuery(HeadSha: red.Sha), token);
        var branch = open.Count > 0 ? open[0].HeadBranch : red.Branch;
        if (branch is null)
        {
            return new EventDecision.Ignore($"{red.Sha} is the head of no branch and no open pull request");
        }

        return branch.StartsWith(OwnPrefix, StringComparison.Ordinal)
            ? new EventDecision.Ignore($"'{branch}' is a branch of the bot")
            : new EventDecision.Begin(new NewRun(red.Repository, red.Sha, branch, NewRun.Red) { PullRequest = open.Count > 0 ? open[0].Ref : null });
    }

    private static EventDecision.Cancel Superseded(ForgeEvent.PullRequestChanged moved) => new(
        new RunSelection(moved.Repository, null, moved.PullRequest.Number, moved.After), $"The head of '{moved.HeadBranch}' moved to {moved.After}.");

    private static IReadOnlyList<EventDecision> Closed(ForgeEvent.PullRequestChanged closed) =>
    [
        new EventDecision.Cancel(
            new RunSelection(closed.Repository, null, closed.PullRequest.Number, null),
            $"Pull request {closed.PullRequest.Number} was {(closed.Change == PullRequestChange.Merged ? "merged" : "closed")}."),
        new EventDecision.FollowUp(closed.PullRequest),
    ];
}

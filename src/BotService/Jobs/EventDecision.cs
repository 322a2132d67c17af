using BotService.Forges;
using BotService.Ledger;

namespace BotService.Jobs;

/// <summary>What an event leads to: one of a closed set.</summary>
internal abstract record EventDecision
{
    private EventDecision()
    {
    }

    /// <param name="Reason">For the ledger: every event ends in a named result.</param>
    public sealed record Ignore(string Reason) : EventDecision;

    public sealed record Begin(NewRun Run) : EventDecision;

    public sealed record Cancel(RunSelection Runs, string Reason) : EventDecision;

    /// <summary>Something happened to a pull request that may be one of the bot's fixes.</summary>
    public sealed record FollowUp(PullRequestRef PullRequest) : EventDecision;
}

/// <summary>Decides what an event leads to. It asks the forge and changes nothing, so it can be asked again.</summary>
internal interface IEventPolicy
{
    Task<IReadOnlyList<EventDecision>> DecideAsync(IForge forge, ForgeEvent happened, CancellationToken token);
}

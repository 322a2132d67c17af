using BotService.Forges;
using BotService.Ledger;
using BotService.Policies;

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

    /// <summary>Acknowledges the comment and says the decision's notice.</summary>
    public sealed record Say(Decision Decision, EventOrigin Origin) : EventDecision;

    /// <summary>Answers what the ledger knows of the newest run: its status or its findings.</summary>
    /// <param name="MaximumAttempts">That the repository allows.</param>
    public sealed record Report(PullRequestRef PullRequest, bool IsStatus, int MaximumAttempts) : EventDecision;

    /// <summary>A check with a button that starts a run.</summary>
    public sealed record Offer(RepositoryRef Repository, string Sha) : EventDecision;

    public sealed record Note(PullRequestRef PullRequest, PullRequestNote What, bool Holds) : EventDecision;

    /// <summary>Puts the newest proven patch for the commit onto the pull request's own branch.</summary>
    public sealed record Apply(PullRequestRef PullRequest, string Sha, ForgeUser By, EventOrigin Origin) : EventDecision;

    public sealed record MarkReady(PullRequestRef FixPullRequest) : EventDecision;
}

/// <summary>Decides what an event leads to. It asks the forge and changes nothing, so it can be asked again.</summary>
internal interface IEventPolicy
{
    Task<IReadOnlyList<EventDecision>> DecideAsync(IForge forge, ForgeEvent happened, CancellationToken token);
}

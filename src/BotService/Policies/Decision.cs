using BotService.Forges;
using BotService.Publishing;
using BotService.Repair;

namespace BotService.Policies;

/// <summary>What is to be done about an event: one of a closed set.</summary>
/// <param name="Reason">A name for logs, pages and counters: <c>fork-needs-command</c>.</param>
public abstract record Decision(string Reason)
{
    /// <summary>Said once on the pull request, or on the check where there is none; null is silence.</summary>
    public Notice? Notice { get; init; }

    /// <summary>Put on the comment that asked; null for none.</summary>
    public Acknowledgement? Acknowledgement { get; init; }

    public sealed record StartRun(RunPlan Plan) : Decision("start");

    /// <summary>A person asked and does not get it; <see cref="Decision.Notice"/> says why.</summary>
    public sealed record Refuse(string Reason) : Decision(Reason);

    /// <summary>Something to say and nothing to do.</summary>
    public sealed record Say(string Reason) : Decision(Reason);

    /// <summary>A check with a button that starts a run.</summary>
    public sealed record Offer(string Sha) : Decision("offered");

    /// <summary>Answer with what the ledger knows of the newest run.</summary>
    public sealed record ShowStatus() : Decision("status");

    /// <summary>Answer with what the newest run found out.</summary>
    public sealed record Explain() : Decision("explain");

    /// <summary>Put the newest proven patch onto the pull request's own branch.</summary>
    public sealed record Apply(PullRequestRef PullRequest, string Sha) : Decision("apply");

    public sealed record CancelRuns(string Reason) : Decision(Reason);

    /// <summary>A person works on the fix branch: nothing more is pushed there.</summary>
    public sealed record HandsOff(PullRequestRef FixPullRequest) : Decision("hands-off");

    public sealed record RememberClosed(PullRequestRef FixPullRequest) : Decision("closed-unmerged");

    public sealed record RecordMerged(PullRequestRef FixPullRequest) : Decision("merged");

    public sealed record MarkReady(PullRequestRef FixPullRequest) : Decision("approved");

    /// <summary>Ask again when other checks have ended or a quiet period has passed.</summary>
    public sealed record Wait(string Reason, RunPlan Plan) : Decision(Reason);

    public sealed record Nothing(string Reason) : Decision(Reason);
}

/// <param name="Key">One comment for each key on a pull request, edited in place.</param>
/// <param name="Text">Markdown, safe to post.</param>
public sealed record Notice(string Key, string Text);

/// <summary>A run as it was asked for.</summary>
/// <param name="Sha">The commit to repair: checked out by this id, never by a branch's name.</param>
public sealed record RunPlan(string Sha, string Branch, RunTrigger Trigger)
{
    public PullRequestRef? PullRequest { get; init; }

    /// <summary>The bot's own pull request, whose branch gets the new attempt.</summary>
    public PullRequestRef? FixPullRequest { get; init; }

    public IReadOnlyList<string> Tests { get; init; } = [];

    public EngineMode Engine { get; init; } = EngineMode.Auto;

    /// <summary>Candidates to test at most; null leaves it to the service.</summary>
    public int? Candidates { get; init; }
}

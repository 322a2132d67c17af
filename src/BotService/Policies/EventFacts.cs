using BotService.Forges;
using BotService.Repair.Configuration;

namespace BotService.Policies;

/// <summary>What must be known to decide about an event.</summary>
/// <param name="DefaultBranch">Of the repository.</param>
public sealed record EventFacts(BotIdentity Bot, BaseConfiguration Base, string DefaultBranch)
{
    /// <summary>That the event belongs to; null for a branch.</summary>
    public PullRequest? PullRequest { get; init; }

    /// <summary>Of the event's actor, asked of the forge now; None when it would not say.</summary>
    public AccessLevel Access { get; init; }

    /// <summary>Of the event's commit; null where nobody asked.</summary>
    public BuildState? Build { get; init; }

    /// <summary>The branch that the pull request goes into is red as well.</summary>
    public bool BaseIsRed { get; init; }

    public RunHistory History { get; init; } = new();

    /// <summary>Of one run, by the service's configuration.</summary>
    public int MaximumCandidates { get; init; } = int.MaxValue;

    public ForgeCapabilities Capabilities { get; init; } = new(false, false, false, false, false, false);

    internal BotConfiguration Configuration => Base.Bot;

    internal bool IsOnFix => Bot.IsFix(PullRequest);

    internal bool IsOptedOut => PullRequest?.Labels.Contains(Configuration.OptOutLabel, StringComparer.OrdinalIgnoreCase) == true;

    internal bool MayCommand => Access >= AccessLevel.Write;

    internal bool IsForeignBot(ForgeUser? user) =>
        user is { IsBot: true } && !Bot.Is(user) && !Configuration.AllowedBots.Contains(user.Login, StringComparer.OrdinalIgnoreCase);
}

/// <summary>What the ledger knows of a pull request or branch.</summary>
public sealed record RunHistory
{
    /// <summary>Attempts made on this pull request or branch for what is red there.</summary>
    public int Attempts { get; init; }

    /// <summary>The red commit that a fix pull request was made for; null where the ledger knows of none.</summary>
    public string? RedSha { get; init; }

    /// <summary>A run is queued or going on for this head.</summary>
    public bool IsRunning { get; init; }

    /// <summary>The event's commit is one that the bot pushed.</summary>
    public bool IsOwnCommit { get; init; }

    /// <summary>A person has taken the fix branch over.</summary>
    public bool IsHandsOff { get; init; }

    /// <summary>A person said stop, and nobody has asked again since.</summary>
    public bool IsStopped { get; init; }
}

namespace BotService.Repair.Configuration;

/// <summary>When the bot works by itself.</summary>
public enum BotMode
{
    /// <summary>Only when a person asks.</summary>
    OnCommand,

    /// <summary>On every red build that <see cref="BotConfiguration.Branches"/> lets in.</summary>
    Auto,
    Off,
}

/// <summary>How a fix of a pull request is handed over.</summary>
public enum FixDelivery
{
    /// <summary>Suggestions when the fix is small and lies in the diff, else a pull request.</summary>
    Auto,
    Suggestions,
    PullRequest,
}

/// <summary>What a repository says about the bot; only the base branch's file counts.</summary>
public sealed record BotConfiguration
{
    /// <summary>Label that keeps the bot away where the repository names no other.</summary>
    public const string DefaultOptOutLabel = "no-testfix";

    public BotMode Mode { get; init; } = BotMode.OnCommand;

    /// <summary>Globs of branches: red builds on them are repaired, and pull requests into them. Empty means the default branch, and pull
    /// requests into any.</summary>
    public IReadOnlyList<string> Branches { get; init; } = [];

    public FixDelivery Delivery { get; init; } = FixDelivery.Auto;

    /// <summary>Logins asked for a review of each fix pull request, besides the author of the breaking change.</summary>
    public IReadOnlyList<string> Reviewers { get; init; } = [];

    /// <summary>Of each fix pull request.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>A pull request with this label is left alone.</summary>
    public string OptOutLabel { get; init; } = DefaultOptOutLabel;

    /// <summary>Logins of bots whose pull requests are repaired; other bots' are left alone.</summary>
    public IReadOnlyList<string> AllowedBots { get; init; } = [];

    /// <summary>Models that may be asked, in order: names of the catalogue or <c>BACKEND:NAME</c>. Empty means those of the service.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    public BotCaps Caps { get; init; } = new();

    /// <summary>Whether builds of this branch, and pull requests into it, are the bot's business.</summary>
    public bool Watches(string branch, string defaultBranch, bool pullRequest) =>
        Branches.Count == 0 ? pullRequest || branch == defaultBranch : Globs.Match(Branches, branch);
}

/// <summary>Bounds that a repository sets; those of the service hold as well, and the tighter one wins.</summary>
public sealed record BotCaps
{
    /// <summary>Open fix pull requests; 1 to 100.</summary>
    public int OpenPullRequests { get; init; } = 5;

    /// <summary>1 to 1,000.</summary>
    public int PushesPerHour { get; init; } = 10;

    /// <summary>Attempts for one failure; 1 to 10.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Time that tests may run in sandboxes in a day; 1 s to 24 h.</summary>
    public TimeSpan SandboxTime { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Time that a model may work in a day; 1 s to 24 h.</summary>
    public TimeSpan ModelTime { get; init; } = TimeSpan.FromHours(2);
}

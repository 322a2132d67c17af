using BotService.Policies;
using BotService.Repair;
using BotService.Repair.Proposals.Models;

namespace BotService.Jobs;

/// <summary>How a run works, and how much.</summary>
internal sealed class RunOptions : ISettings
{
    private static readonly string[] Sandboxes = ["auto", "bubblewrap", "container", "kubernetes", "none"];

    public static string Section => "Runs";

    public EngineMode Engine { get; init; } = EngineMode.Auto;

    /// <summary>As <c>--model</c> of <c>fix</c>; default none.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    public ProposalMethod Method { get; init; } = ProposalMethod.Auto;

    /// <summary>Of one repair; 1 s to 24 h, default 10 min.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary><c>auto</c>, <c>bubblewrap</c>, <c>container</c>, <c>kubernetes</c> or <c>none</c>, which protects nothing.</summary>
    public string Sandbox { get; init; } = "auto";

    /// <summary>Candidates tried at once; 1 to 256, default the number of cores.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Tested in one run at most; a comment may ask for fewer. 1 to 1,000,000, default 5,000.</summary>
    public int MaximumCandidates { get; init; } = 5000;

    /// <summary>A build that is red but not finished is repaired when nothing new was heard for this long; 0 to 1 day, default 5 min.</summary>
    public TimeSpan QuietPeriod { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a build that is not finished is looked at; 1 s to 1 h, default 30 s.</summary>
    public TimeSpan SettlePoll { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>1 to 100; default 3.</summary>
    public int AttemptsPerFailure { get; init; } = 3;

    /// <summary>Of tests and builds, per repository and day (UTC); 1 to 100,000, default 240.</summary>
    public int SandboxMinutesPerDay { get; init; } = 240;

    /// <summary>Of a model's work, per repository and day (UTC); 1 to 1,000,000, default 7,200.</summary>
    public int ModelSecondsPerDay { get; init; } = 7200;

    /// <summary>Repair a pull request although its base branch is red as well; default false.</summary>
    public bool RepairOnRedBase { get; init; }

    /// <summary>Days that deliveries are kept; 1 to 365, default 14.</summary>
    public int DeliveryDays { get; init; } = 14;

    public IEnumerable<string> Faults() =>
    [
        .. JobsOptions.Range(TimeLimit, nameof(TimeLimit), TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)),
        .. JobsOptions.Range(QuietPeriod, nameof(QuietPeriod), TimeSpan.Zero, TimeSpan.FromDays(1)),
        .. JobsOptions.Range(SettlePoll, nameof(SettlePoll), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        .. JobsOptions.Count(Parallelism, nameof(Parallelism), 256),
        .. JobsOptions.Count(MaximumCandidates, nameof(MaximumCandidates), BotCommand.MostCandidates),
        .. JobsOptions.Count(AttemptsPerFailure, nameof(AttemptsPerFailure), 100),
        .. JobsOptions.Count(SandboxMinutesPerDay, nameof(SandboxMinutesPerDay), 100_000),
        .. JobsOptions.Count(ModelSecondsPerDay, nameof(ModelSecondsPerDay), 1_000_000),
        .. JobsOptions.Count(DeliveryDays, nameof(DeliveryDays), 365),
        .. Sandboxes.Contains(Sandbox) ? [] : new[] { $"Sandbox is '{Sandbox}'. Choose one of: {string.Join(", ", Sandboxes)}." },
        .. Engine == EngineMode.Model && Models.Count == 0 ? ["Engine is Model, but Models is empty. Name a model, or set Engine to Auto."] : Array.Empty<string>(),
    ];
}

using BotService.Repair;

namespace BotService.Dashboard;

/// <param name="Repository"><c>FORGE:ID</c>; null for all.</param>
/// <param name="Outcome">A result, or <c>running</c>; null for all.</param>
/// <param name="Trigger"><c>red</c>, <c>command</c> or <c>review</c>; null for all.</param>
/// <param name="Before">Runs older than the one with this id.</param>
/// <param name="After">Runs newer than it.</param>
public sealed record RunFilter(string? Repository = null, string? Outcome = null, string? Trigger = null, string? Before = null, string? After = null)
{
    public static readonly IReadOnlyList<string> Triggers = ["red", "command", "review"];

    public bool IsEmpty => Repository is null && Outcome is null && Trigger is null;

    public (string Forge, long Id)? RepositoryKey =>
        Repository?.Split(':') is [var forge, var id] && long.TryParse(id, System.Globalization.CultureInfo.InvariantCulture, out var number) ? (forge, number) : null;
}

/// <summary>A run as lists show it.</summary>
/// <param name="Repository">Its name, for people.</param>
/// <param name="RepositoryKey"><c>FORGE:ID</c>.</param>
/// <param name="Result">"" while it goes on.</param>
/// <param name="FixPullRequest">Number of the pull request that holds the fix.</param>
/// <param name="FixState"><c>merged</c>, <c>closed</c>, or "" while that is not known.</param>
public sealed record RunSummary(
    string Id, string Forge, string Repository, string RepositoryKey, string Branch, string Commit, int? PullRequest, string Trigger, string Step, string Result, string Reason)
{
    public int Attempt { get; init; }

    public int? FixPullRequest { get; init; }

    public string FixState { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The result, or <c>running</c>.</summary>
    public string Outcome => Result.Length == 0 ? Outcomes.Running : Result;

    public string ShortCommit => Commit.Length > 8 ? Commit[..8] : Commit;
}

/// <param name="Older">Whether there are runs behind the last one.</param>
/// <param name="Newer">Whether there are runs before the first one.</param>
public sealed record RunSlice(IReadOnlyList<RunSummary> Runs, bool Older, bool Newer);

/// <param name="Seconds">Until the next line; null for the last one.</param>
public sealed record TimelineLine(DateTimeOffset At, string Name, string Detail, double? Seconds);

public sealed record PublishedLine(string Kind, string Reference, DateTimeOffset At);

/// <summary>All that is known of a run.</summary>
public sealed record RunStory(RunSummary Run, IReadOnlyList<TimelineLine> Timeline)
{
    /// <summary>Who asked; null for nobody.</summary>
    public string? AskedBy { get; init; }

    /// <summary>What a reviewer wrote that began it; "" for nothing.</summary>
    public string Feedback { get; init; } = "";

    public string? StopReason { get; init; }

    public double SandboxSeconds { get; init; }

    public double ModelSeconds { get; init; }

    public long ModelTokens { get; init; }

    /// <summary>Null until the engine has ended.</summary>
    public RepairReport? Report { get; init; }

    public IReadOnlyList<Trial> Trials { get; init; } = [];

    public IReadOnlyList<SourceExcerpt> Sources { get; init; } = [];

    /// <summary>While the engine works; null otherwise.</summary>
    public RunProgress? Progress { get; init; }

    public IReadOnlyList<PublishedLine> Published { get; init; } = [];

    /// <summary>The run that was begun by pressing retry; null for none.</summary>
    public string? RetriedAs { get; init; }

    /// <summary>Something of the stored result is of another version of the program and cannot be shown.</summary>
    public bool IsPartial { get; init; }

    public bool IsRunning => Run.Result.Length == 0;
}

public sealed record RunProgress(string Step, IReadOnlyList<string> FailingTests, CandidateCounts Candidates, double ElapsedSeconds, double LeftSeconds, IReadOnlyList<Trial> Latest);

/// <param name="Day">UTC.</param>
/// <param name="Counts">By kind of <see cref="Outcomes.KindOf"/>.</param>
public sealed record DayCounts(DateOnly Day, IReadOnlyDictionary<string, int> Counts, double SandboxMinutes, long ModelTokens)
{
    /// <summary>Seconds from the event to the end of repaired runs; null where there is none.</summary>
    public double? MedianToFix { get; init; }

    public double? NinetiethToFix { get; init; }
}

/// <param name="Results">By result, runs that go on under <c>running</c>.</param>
public sealed record Trends(IReadOnlyList<DayCounts> Days, IReadOnlyDictionary<string, int> Results)
{
    public double? MedianToFix { get; init; }

    public double? NinetiethToFix { get; init; }

    public FixOutcomes Fixes { get; init; } = new(0, 0, 0);

    public int Seen => Results.Values.Sum();

    public int Of(string kind) => Results.Where(r => Outcomes.KindOf(r.Key) == kind).Sum(r => r.Value);

    /// <summary>Runs that were worked on to an end.</summary>
    public int Tried => Of(Outcomes.Repaired) + Of("abstained") + Of("failed");
}

/// <summary>What became of fix pull requests.</summary>
/// <param name="Undecided">Open, or not heard of.</param>
public sealed record FixOutcomes(int Merged, int Closed, int Undecided)
{
    public int Decided => Merged + Closed;
}

/// <param name="Key"><c>FORGE:ID</c>.</param>
/// <param name="Name">As its newest run calls it.</param>
public sealed record RepositoryName(string Key, string Name);

public sealed record RepositoryView(string Key, string Name, IReadOnlyDictionary<string, int> Results, FixOutcomes Fixes)
{
    /// <summary>Merged fixes whose failure was seen again later.</summary>
    public int CameBack { get; init; }

    public DateTimeOffset LastRun { get; init; }

    public double SandboxMinutesToday { get; init; }

    public double ModelSecondsToday { get; init; }

    public int Runs => Results.Values.Sum();

    public int Of(string kind) => Results.Where(r => Outcomes.KindOf(r.Key) == kind).Sum(r => r.Value);

    public int Tried => Of(Outcomes.Repaired) + Of("abstained") + Of("failed");
}

public sealed record CheckView(string Name, bool IsHealthy, string Text);

/// <param name="Enqueued">Jobs that wait.</param>
/// <param name="Oldest">How long the first of them waits; null when none does.</param>
public sealed record QueueView(string Name, int Workers, long Enqueued, TimeSpan? Oldest);

public sealed record ServerView(string Name, IReadOnlyList<string> Queues, int Workers, DateTimeOffset StartedAt, DateTimeOffset? Heartbeat);

/// <param name="Processing">Jobs that are being done.</param>
/// <param name="Failed">Jobs that were given up.</param>
public sealed record WorkersView(IReadOnlyList<QueueView> Queues, IReadOnlyList<ServerView> Servers, long Processing, long Scheduled, long Failed);

public sealed record HealthView(IReadOnlyList<CheckView> Checks, WorkersView? Workers)
{
    /// <summary>What the settings ask for.</summary>
    public string Sandbox { get; init; } = "";

    /// <summary>What was found to work in this process; null where it runs no repairs.</summary>
    public string? SandboxInForce { get; init; }

    /// <summary>That of the last run that came so far; "" for none.</summary>
    public string LastSandbox { get; init; } = "";

    public string Engine { get; init; } = "";

    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Red builds of the last day.</summary>
    public int Seen { get; init; }

    /// <summary>Those whose run has ended.</summary>
    public int Handled { get; init; }

    public string Database { get; init; } = "";

    public string Version { get; init; } = "";

    public bool NothingHandled => Seen >= 5 && Handled == 0;
}

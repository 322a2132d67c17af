using BotService.Repair.Proposals.Models;

namespace BotService.Repair;

/// <summary>Everything a run found out, whatever its outcome.</summary>
public sealed record RepairReport(RepairOutcome Outcome)
{
    public IReadOnlyList<FailingTest> FailingTests { get; init; } = [];

    public IReadOnlyList<string> FlakyTests { get; init; } = [];

    /// <summary>Suspicious lines, most suspicious first; at most 20.</summary>
    public IReadOnlyList<Location> Locations { get; init; } = [];

    /// <summary>The code around <see cref="Locations"/> before any patch; bounded.</summary>
    public IReadOnlyList<SourceExcerpt> Sources { get; init; } = [];

    /// <summary>Candidates with what became of them: those that passed, those that came near, then the first; at most 160.</summary>
    public IReadOnlyList<Trial> Trials { get; init; } = [];

    /// <summary>Unified diff with a/ and b/ prefixes that <c>git apply</c> takes; "" when there is none.</summary>
    public string Patch { get; init; } = "";

    public PatchOrigin? Origin { get; init; }

    /// <summary>What a model says about the patch, as plain text that nobody has checked; "" when it says nothing.</summary>
    public string Explanation { get; init; } = "";

    /// <summary>Other patches that also passed everything that was run on them, the most promising first.</summary>
    public IReadOnlyList<Alternative> Alternatives { get; init; } = [];

    public Evidence Evidence { get; init; } = new();

    public CandidateCounts Candidates { get; init; } = new(0, 0, 0, 0);

    /// <summary>When the first plausible patch was found; null when none was.</summary>
    public FirstPlausible? FirstPlausible { get; init; }

    /// <summary>What the model did; null when none worked.</summary>
    public ModelWork? Model { get; init; }

    /// <summary>What the run had to do without, one sentence each: a model that failed, for one.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public StepSeconds Seconds { get; init; } = new();

    /// <summary>The commit that was repaired (a snapshot commit when there were uncommitted changes); "" when none was checked out.</summary>
    public string Commit { get; init; } = "";
}

/// <param name="Fingerprint">16 hexadecimal digits over id, exception type, normalised top frames and message template.</param>
public sealed record FailingTest(string Id, string Message, string Fingerprint);

/// <param name="Score">0 to 1.</param>
/// <param name="Reasons">Why: "stack frame", "changed by the head commit", "run by 3 of 3 failing and 1 of 12 passing tests".</param>
public sealed record Location(string Path, int Line, double Score, IReadOnlyList<string> Reasons);

/// <param name="FirstLine">From 1.</param>
public sealed record SourceExcerpt(string Path, int FirstLine, IReadOnlyList<string> Lines);

/// <summary>A candidate patch that was tried.</summary>
/// <param name="Number">In the order of proposals, from 0.</param>
/// <param name="Kind"><c>pattern</c> or <c>model</c>.</param>
/// <param name="Line">First changed line, from 1.</param>
/// <param name="Verdict"><c>proven</c>, <c>plausible</c>, <c>not-proven</c>, <c>regression</c>, <c>still-failing</c>, <c>build-failed</c>, <c>timed-out</c> or
/// <c>crashed</c>.</param>
/// <param name="Detail">Why, in some words; "" when the verdict says all.</param>
/// <param name="Diff">One hunk for each file; cut when it is long.</param>
/// <param name="Seconds">That its first test run took.</param>
public sealed record Trial(int Number, string Kind, string Origin, string Path, int Line, string Verdict, string Detail, string Diff, double Seconds);

/// <param name="Kind"><c>pattern</c> or <c>model</c>.</param>
/// <param name="Name">The operator, or the model with its method.</param>
public sealed record PatchOrigin(string Kind, string Name)
{
    /// <summary>Of the model's weights, for example <c>Q4_K_M</c>; null for a pattern and where it is not known.</summary>
    public string? Quantisation { get; init; }

    /// <summary>Of what the model sampled; null for a pattern.</summary>
    public int? Seed { get; init; }
}

/// <param name="Patch">Unified diff, as <see cref="RepairReport.Patch"/>.</param>
public sealed record Alternative(string Patch, PatchOrigin Origin);

/// <summary>What a reviewer can repeat.</summary>
public sealed record Evidence
{
    /// <summary>Runs in which the failing tests failed before the patch, out of as many.</summary>
    public int RedRuns { get; init; }

    /// <summary>Runs of the whole suite that passed after the patch, on a clean checkout, out of as many.</summary>
    public int GreenRuns { get; init; }

    public SuiteCounts? SuiteBefore { get; init; }

    public SuiteCounts? SuiteAfter { get; init; }

    /// <summary>What the integrity gate checked and found, one line each.</summary>
    public IReadOnlyList<string> Integrity { get; init; } = [];

    /// <summary>Commands as a person could repeat them, in order.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>The sandbox in force.</summary>
    public string Sandbox { get; init; } = "";

    /// <summary>Hosts that restore steps asked for through the proxy, with what it said, one line each.</summary>
    public IReadOnlyList<string> Egress { get; init; } = [];
}

public sealed record SuiteCounts(int Passed, int Failed, int Skipped);

public sealed record CandidateCounts(int Proposed, int Validated, int Plausible, int RejectedByIntegrity);

/// <param name="Candidates">Tried before it.</param>
/// <param name="Seconds">From the beginning of the search.</param>
public sealed record FirstPlausible(int Candidates, double Seconds);

public sealed record StepSeconds
{
    public double Checkout { get; init; }

    public double Restore { get; init; }

    public double Reproduce { get; init; }

    public double Localize { get; init; }

    public double Propose { get; init; }

    public double Validate { get; init; }

    public double Total { get; init; }
}

public enum RepairStep
{
    Checkout,
    Restore,
    Reproduce,
    Localize,
    Validate,
    Prove,
}

/// <summary>A snapshot for a progress display; sent on every change, at most about ten times a second.</summary>
public sealed record RepairProgress(RepairStep Step, string Detail, IReadOnlyList<string> FailingTests, CandidateCounts Candidates, TimeSpan Elapsed, TimeSpan Left)
{
    /// <summary>The last candidates with their verdicts, newest first; a handful.</summary>
    public IReadOnlyList<Trial> Latest { get; init; } = [];
}

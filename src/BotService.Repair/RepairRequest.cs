using BotService.Repair.ModelBackends;
using BotService.Repair.Proposals.Models;
using BotService.Repair.Workspaces;

namespace BotService.Repair;

public enum EngineMode
{
    /// <summary>Patterns, and a model where one is configured.</summary>
    Auto,
    Pattern,
    Model,
}

/// <summary>What to repair and within which bounds.</summary>
/// <param name="Source">A folder inside a git repository (its uncommitted changes are part of what is repaired) or a URL that git can fetch.</param>
public sealed record RepairRequest(string Source)
{
    /// <summary>Branch, tag or commit; null is the folder as it lies there, or the remote's default branch.</summary>
    public string? Ref { get; init; }

    /// <summary>For a URL that is not open to everyone; null for none.</summary>
    public GitCredential? Credential { get; init; }

    /// <summary>Asked once the failing tests are confirmed and before a repair is searched: a reason ends the run as
    /// <see cref="RepairOutcome.Skipped"/>, null lets it go on. Null never asks.</summary>
    public Func<IReadOnlyList<FailingTest>, CancellationToken, Task<string?>>? Reproduced { get; init; }

    /// <summary>Ids of the tests to repair; empty means every failing one.</summary>
    public IReadOnlyList<string> Tests { get; init; } = [];

    /// <summary>Replaces detection: a command line whose exit status is the verdict.</summary>
    public string? TestCommand { get; init; }

    public EngineMode Engine { get; init; } = EngineMode.Auto;

    /// <summary>The model that proposes beside or instead of the patterns, then those that take over when it fails, each as
    /// <c>PATH.gguf</c>, a name of the catalogue or <c>BACKEND:NAME</c>; empty means none.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>How the model is asked.</summary>
    public ProposalMethod Method { get; init; } = ProposalMethod.Auto;

    /// <summary>What the model may cost, and where its prompts and answers are written; default no limit and nowhere.</summary>
    public ModelRun ModelRun { get; init; } = new();

    /// <summary>Whether the model says in a few sentences what a proven patch does; it costs a few seconds at most. Default false.</summary>
    public bool Explain { get; init; }

    /// <summary>What reviewers said, the latest last. Untrusted.</summary>
    public IReadOnlyList<ReviewFeedback> Feedback { get; init; } = [];

    /// <summary>Patches for the same failure that did not do, the latest last. Untrusted.</summary>
    public IReadOnlyList<EarlierAttempt> EarlierAttempts { get; init; } = [];

    /// <summary>From 1 s to 24 h for the whole run; default 10 minutes.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Candidates tried at once; default the number of cores.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Candidates tested before the search ends; from 1, null for no bound.</summary>
    public int? MaximumCandidates { get; init; }

    /// <summary><c>auto</c> (the strongest that works, never <c>none</c>), <c>bubblewrap</c> or <c>none</c>.</summary>
    public string Sandbox { get; init; } = "auto";

    /// <summary>Replaces the repository's own <c>.botservice.yml</c>.</summary>
    public string? ConfigurationFile { get; init; }

    /// <summary>As <see cref="ConfigurationFile"/>, which it wins over, for a caller that has the text; "" is a file that says nothing.</summary>
    public string? ConfigurationText { get; init; }

    /// <summary>Reruns of each failing test before, and of the whole suite after; default 3.</summary>
    public int Reruns { get; init; } = 3;
}

/// <param name="Path">The file that it is about, relative to the repository; "" for the whole change.</param>
/// <param name="Line">From 1; 0 for the whole file.</param>
public sealed record ReviewFeedback(string Text, string Path = "", int Line = 0);

/// <param name="Patch">Unified diff.</param>
/// <param name="Failure">What the tests or the compiler said about it.</param>
public sealed record EarlierAttempt(string Patch, string Failure);

using BotService.Forges;
using BotService.Publishing;
using BotService.Repair;

namespace BotService.Ledger;

/// <summary>A run to begin.</summary>
/// <param name="Cause">What began it, for example <c>red</c> or <c>comment:17</c>: one run for each cause and head commit.</param>
internal sealed record NewRun(RepositoryRef Repository, string HeadSha, string HeadBranch, string Cause)
{
    /// <summary>The cause of a run that no person asked for.</summary>
    public const string Red = "red";

    public PullRequestRef? PullRequest { get; init; }

    /// <inheritdoc cref="FinishedRun.FixPullRequest"/>
    public PullRequestRef? FixPullRequest { get; init; }

    public RunTrigger Trigger { get; init; } = new RunTrigger.RedBuild();

    public RunWishes Wishes { get; init; } = new();
}

/// <summary>What the person who asked wants to be different.</summary>
internal sealed record RunWishes
{
    /// <summary>Ids of the tests to repair; empty is every failing one.</summary>
    public IReadOnlyList<string> Tests { get; init; } = [];

    /// <summary>Null leaves it to the service.</summary>
    public EngineMode? Engine { get; init; }

    /// <summary>Candidates to test at most; null leaves it to the service.</summary>
    public int? Candidates { get; init; }
}

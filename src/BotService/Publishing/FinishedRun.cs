using BotService.Forges;
using BotService.Repair;

namespace BotService.Publishing;

/// <summary>A run whose engine part has ended, as the publisher sees it.</summary>
/// <param name="HeadSha">The red commit that the report speaks of.</param>
/// <param name="PullRequest">The pull request whose head was red; null for a branch.</param>
/// <param name="Attempt">1 for the first.</param>
public sealed record FinishedRun(string RunId, RepositoryRef Repository, string HeadSha, string HeadBranch, PullRequestRef? PullRequest, int Attempt, RepairReport Report)
{
    public RunTrigger Trigger { get; init; } = new RunTrigger.RedBuild();

    /// <summary>The bot's own pull request that a review sent back: the same branch gets the new attempt.</summary>
    public PullRequestRef? FixPullRequest { get; init; }

    /// <summary>The pull request whose red build began it all; null for a branch.</summary>
    public PullRequestRef? RedPullRequest { get; init; }
}

/// <summary>Why a run began: one of a closed set.</summary>
public abstract record RunTrigger
{
    public sealed record RedBuild : RunTrigger;

    /// <summary>A person asked in a comment or by a button.</summary>
    public sealed record Command(ForgeUser By, CommentRef? Comment) : RunTrigger;

    /// <summary>A maintainer sent a fix back.</summary>
    public sealed record Review(ForgeUser By, CommentRef Comment, string Feedback) : RunTrigger
    {
        /// <summary>The file that it is about; "" for the whole change.</summary>
        public string Path { get; init; } = "";

        /// <summary>From 1; 0 for the whole file.</summary>
        public int Line { get; init; }
    }
}

using BotService.Forges;

namespace BotService.Policies;

/// <summary>How the bot knows itself again.</summary>
public sealed record BotIdentity(ForgeUser User)
{
    /// <summary>All branches that the bot makes begin with this.</summary>
    public const string BranchPrefix = "testfix/";

    /// <summary>Trailer of all commits that the bot makes; its value is the run's id.</summary>
    public const string Trailer = "Testfix-Run";

    public bool Is(ForgeUser? user) => user?.Id == User.Id;

    public static bool OwnsBranch(string? branch) => branch?.StartsWith(BranchPrefix, StringComparison.Ordinal) == true;

    /// <summary>A pull request of this bot: by author and branch, because anybody may name a branch like ours.</summary>
    public bool IsFix(PullRequest? pullRequest) => pullRequest is { IsFork: false } && Is(pullRequest.Author) && OwnsBranch(pullRequest.HeadBranch);
}

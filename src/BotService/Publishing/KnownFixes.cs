using BotService.Forges;
using BotService.Policies;

namespace BotService.Publishing;

/// <summary>The bot's own pull requests for a failure, whatever they go into and however they ended.</summary>
internal static class KnownFixes
{
    /// <param name="key">Of <see cref="FailureKey"/>.</param>
    public static async Task<IReadOnlyList<PullRequest>> OfAsync(IForge forge, RepositoryRef repository, BotIdentity bot, string key, CancellationToken token)
    {
        var own = await forge.FindPullRequestsAsync(repository, new PullRequestQuery(HeadPrefix: BotIdentity.BranchPrefix, State: null), token);
        return [.. own.Where(p => bot.IsFix(p) && FailureKey.IsFor(p.HeadBranch, key))];
    }
}

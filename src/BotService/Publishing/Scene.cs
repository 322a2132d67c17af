using BotService.Forges;
using BotService.Ledger;
using BotService.Policies;

namespace BotService.Publishing;

/// <summary>A finished run and how the forge looks at this moment.</summary>
/// <param name="Pull">The red pull request; null for a branch.</param>
/// <param name="Fix">The bot's own pull request that the run goes on with; null for a new one.</param>
internal sealed record Scene(FinishedRun Run, IForge Forge, BotIdentity Bot, ForgeRepository Repository, PullRequest? Pull, PullRequest? Fix, BaseConfiguration Base, Steps Steps)
{
    /// <summary>The pull request that the fix is for, also of a later attempt; null for a branch.</summary>
    public PullRequest? Red { get; private init; }

    /// <summary>Where people read what the bot says; null where only the check can say it.</summary>
    public PullRequest? Told => Fix ?? Pull;

    public bool WasAsked => Run.Trigger is not RunTrigger.RedBuild;

    /// <returns>Null when the repository is gone or the bot may not see it.</returns>
    public static async Task<Scene?> ReadAsync(FinishedRun run, IForge forge, IPublishedItems items, CancellationToken token)
    {
        if (await forge.GetRepositoryAsync(run.Repository, token) is not { } repository)
        {
            return null;
        }

        var bot = new BotIdentity(await forge.GetSelfAsync(token));
        var pull = run.PullRequest is { } pullRef ? await forge.GetPullRequestAsync(pullRef, token) : null;
        if (bot.IsFix(pull))
        {
            // Never a fix of a fix: the same branch gets the next commit.
            (run, pull) = (run with { PullRequest = null, FixPullRequest = run.PullRequest }, null);
        }

        var fix = run.FixPullRequest is { } fixRef ? await forge.GetPullRequestAsync(fixRef, token) : null;
        var ruling = fix is null && pull is not null ? pull.BaseBranch : repository.DefaultBranch;
        var rules = await BaseConfiguration.ReadAsync(forge, repository.Ref, ruling, token);
        var red = pull ?? (run.RedPullRequest is { } redRef ? await forge.GetPullRequestAsync(redRef, token) : null);
        return new Scene(run, forge, bot, repository, pull, fix, rules, new Steps(items, run.RunId)) { Red = red };
    }
}

using BotService.Forges;
using BotService.Repair.Workspaces;

namespace BotService.Policies;

/// <summary>Asks the forge for what a decision needs, when it is needed.</summary>
public sealed class FactsReader(IEnumerable<IForge> forges, FixRepositories repositories)
{
    /// <param name="history">What the ledger knows.</param>
    /// <returns>Null when the repository is gone or the bot may not see it.</returns>
    /// <exception cref="ForgeException">The forge could not be asked.</exception>
    public async Task<EventFacts?> ReadAsync(ForgeEvent forgeEvent, RunHistory history, CancellationToken token)
    {
        var forge = forges.Single(f => f.Id == forgeEvent.Repository.Forge);
        if (await forge.GetRepositoryAsync(forgeEvent.Repository, token) is not { } repository)
        {
            return null;
        }

        var bot = new BotIdentity(await forge.GetSelfAsync(token));
        var pull = await PullRequestAsync(forge, forgeEvent, token);
        var ruling = pull is null || bot.IsFix(pull) ? repository.DefaultBranch : pull.BaseBranch;
        var facts = new EventFacts(bot, await BaseConfiguration.ReadAsync(forge, repository.Ref, ruling, token), repository.DefaultBranch)
        {
            PullRequest = pull,
            History = history,
            Capabilities = forge.Capabilities,
            Access = bot.Is(forgeEvent.Actor) ? AccessLevel.None : await AccessAsync(forge, forgeEvent, token),
        };
        return forgeEvent is ForgeEvent.BuildFailed build ? await WithBuildAsync(facts, forge, build, token) : facts;
    }

    private static async Task<PullRequest?> PullRequestAsync(IForge forge, ForgeEvent forgeEvent, CancellationToken token)
    {
        return forgeEvent switch
        {
            ForgeEvent.CommentPosted comment => await forge.GetPullRequestAsync(comment.PullRequest, token),
            ForgeEvent.ReviewSubmitted review => await forge.GetPullRequestAsync(review.PullRequest, token),
            ForgeEvent.PullRequestChanged change => await forge.GetPullRequestAsync(change.PullRequest, token),
            ForgeEvent.BuildFailed build => await OfCommitAsync(build.Sha),
            ForgeEvent.ButtonPressed button => await OfCommitAsync(button.Sha),
            _ => null,
        };

        async Task<PullRequest?> OfCommitAsync(string sha) =>
            (await forge.FindPullRequestsAsync(forgeEvent.Repository, new PullRequestQuery(HeadSha: sha), token)).FirstOrDefault();
    }

    /// <summary>What cannot be asked is no access; what may work later is asked later.</summary>
    private static async Task<AccessLevel> AccessAsync(IForge forge, ForgeEvent forgeEvent, CancellationToken token)
    {
        if (forgeEvent.Actor is null || forgeEvent is ForgeEvent.BuildFailed or ForgeEvent.PullRequestChanged or ForgeEvent.Ignored)
        {
            return AccessLevel.None;
        }

        try
        {
            return await forge.GetAccessAsync(forgeEvent.Repository, forgeEvent.Actor, token);
        }
        catch (ForgeException e) when (!e.Transient)
        {
            return AccessLevel.None;
        }
    }

    private async Task<EventFacts> WithBuildAsync(EventFacts facts, IForge forge, ForgeEvent.BuildFailed build, CancellationToken token)
    {
        var state = await forge.GetBuildAsync(build.Repository, build.Sha, token);
        if (!state.IsRed || facts.PullRequest is not { } pull || facts.IsOnFix)
        {
            return facts with { Build = state };
        }

        var access = await forge.GetGitAccessAsync(build.Repository, GitRight.Read, token);
        var tip = await repositories.FindBranchAsync(access.Remote, pull.BaseBranch, token);
        return facts with { Build = state, BaseIsRed = tip is not null && (await forge.GetBuildAsync(build.Repository, tip, token)).IsRed };
    }
}

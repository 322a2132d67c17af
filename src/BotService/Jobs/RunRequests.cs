using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Policies;
using BotService.Repair;
using BotService.Repair.Configuration;

namespace BotService.Jobs;

/// <summary>What the engine is asked for a run.</summary>
internal sealed class RunRequests(ForgeSet forges, RunSources sources, FixReviews reviews, RunClaims claims, RunOptions options)
{
    /// <summary>Those of the branch that the pull request goes into, else of the default branch, as they are now.</summary>
    public async Task<BaseConfiguration> RulesAsync(RunRow run, CancellationToken token)
    {
        var forge = forges.Of(run.Forge);
        var pull = run.PullRequestRef() is { } number ? await forge.GetPullRequestAsync(number, token) : null;
        var branch = pull?.BaseBranch ?? (await forge.GetRepositoryAsync(run.Repository(), token))?.DefaultBranch;
        return branch is null ? BaseConfiguration.Default : await BaseConfiguration.ReadAsync(forge, run.Repository(), branch, token);
    }

    /// <param name="rules">Take the place of the commit's own.</param>
    public async Task<RepairRequest> BuildAsync(RunRow run, BaseConfiguration rules, CancellationToken token)
    {
        var (url, credential) = await sources.RemoteAsync(run, token);
        var wishes = LedgerJson.Read<RunWishes>(run.Wishes);
        var (feedback, attempts) = await reviews.OfAsync(run, token);
        return Bounded(url, rules.Bot) with
        {
            MaximumCandidates = Math.Min(wishes.Candidates ?? options.MaximumCandidates, options.MaximumCandidates),
            Ref = run.HeadSha,
            Reproduced = (tests, t) => claims.ClaimAsync(run, tests, rules.Bot.Caps.Attempts, t),
            Credential = credential,
            ConfigurationText = rules.Text ?? "",
            Tests = wishes.Tests,
            Engine = wishes.Engine ?? options.Engine,
            Feedback = feedback,
            EarlierAttempts = attempts,
        };
    }

    private RepairRequest Bounded(string url, BotConfiguration bot) => new(url)
    {
        // A repository chooses among the service's models and brings none of its own.
        Models = bot.Models.Count == 0 ? options.Models : [.. bot.Models.Where(options.Models.Contains)],
        Method = options.Method,
        TimeLimit = options.TimeLimit,
        Sandbox = options.Sandbox,
        Jobs = options.Parallelism,
    };
}

using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Policies;
using BotService.Repair;
using BotService.Repair.Configuration;

namespace BotService.Jobs;

/// <summary>What the engine is asked for a run.</summary>
internal sealed class RunRequests(ForgeSet forges, RunSources sources, FixReviews reviews, RunOptions options)
{
    /// <summary>Those of the branch that the pull request goes into, else of the default branch, as they are now.</summary>
    public async Task<BaseConfiguration> RulesAsync(RunRow run, CancellationToken token)
    {
        var forge = forges.Of(run.Forge);
        var pull = run.PullRequestRef() is { } number ? await forge.GetPullRequestAsync(number, token) : null;
        var branch = pull?.BaseBranch ?? (await forge.GetRepositoryAsync(run.Repository(), token))?.DefaultBranch;
        return branch is null ? BaseConfiguration.Default : await BaseConfiguration.ReadAsync(forge, run.Repository(), branch, token);
    }

    /// <param name="folder">Of this execution; the rules are put there in place of the commit's own.</param>
    public async Task<RepairRequest> BuildAsync(RunRow run, BaseConfiguration rules, string folder, CancellationToken token)
    {
        var file = Path.Combine(folder, RepositoryConfiguration.FileName);
        await File.WriteAllTextAsync(file, rules.Text ?? "", token);
        var (url, credential) = await sources.RemoteAsync(run, token);
        var wishes = LedgerJson.Read<RunWishes>(run.Wishes);
        var (feedback, attempts) = await reviews.OfAsync(run, token);
        return Bounded(url, rules.Bot) with
        {
            Ref = run.HeadSha,
            Credential = credential,
            ConfigurationFile = file,
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

namespace BotService.Tests.Forges.GitHub;

public sealed class GitHubContractTests : ForgeContractTests
{
    private protected override ForgeWorld CreateWorld() => new GitHubWorld();
}

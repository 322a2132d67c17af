using BotService.Fixture;

namespace BotService.Tests.Forges.Descriptions;

/// <summary>Official descriptions and sample deliveries: 22 of the packages' 400 MB.</summary>
internal static class NpmPackages
{
    private static readonly NpmFolder Octokit = new("forges", "tests/BotService.Tests/Forges/Descriptions/npm", "@octokit", "api.github.com.json", "index.json");

    /// <summary>The folder of <c>@octokit</c>; skips the test where it cannot be fetched.</summary>
    public static Task<string> FolderAsync() => Octokit.GetAsync();

    /// <summary>Null where it cannot be fetched.</summary>
    public static Task<string?> TryFolderAsync() => Octokit.TryGetAsync();
}

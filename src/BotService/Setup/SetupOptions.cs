namespace BotService.Setup;

/// <summary>The page that makes a GitHub App for this service.</summary>
internal sealed class SetupOptions : ISettings
{
    private const int Shortest = 20;

    public static string Section => "Setup";

    /// <summary>Opens <c>/setup</c> for whoever knows it, until GitHub is configured; 20 characters or more. "" keeps it shut.</summary>
    public string Token { get; init; } = "";

    /// <summary>As <c>Forges:GitHub:Address</c>; default https://api.github.com.</summary>
    public Uri GitHubAddress { get; init; } = new("https://api.github.com");

    /// <summary>Of the app, unique on GitHub and at most 34 characters; people can change it there.</summary>
    public string AppName { get; init; } = "BotService";

    public IEnumerable<string> Faults()
    {
        if (Token.Length is > 0 and < Shortest)
        {
            yield return $"Token has {Token.Length} characters. Give at least {Shortest}, best random ones, or let 'botservice serve --setup' make one.";
        }

        if (!GitHubAddress.IsAbsoluteUri || GitHubAddress.Scheme is not ("http" or "https") || GitHubAddress.UserInfo.Length > 0)
        {
            yield return "GitHubAddress is no http or https URL without user and password. Write https://api.github.com or https://HOST/api/v3.";
        }

        if (AppName.Length is 0 or > 34)
        {
            yield return $"AppName has {AppName.Length} characters. GitHub takes 1 to 34.";
        }
    }
}

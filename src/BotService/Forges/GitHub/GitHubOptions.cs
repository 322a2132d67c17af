using BotService.Forges.Http;

namespace BotService.Forges.GitHub;

/// <summary>How to reach GitHub: as a GitHub App, or with a personal access token.</summary>
public sealed class GitHubOptions
{
    /// <summary>Of the REST interface: https://api.github.com, or https://HOST/api/v3 for GitHub Enterprise Server. Default github.com.</summary>
    public Uri Address { get; set; } = new("https://api.github.com");

    /// <summary>The app's number or client id. With it a private key is needed.</summary>
    public string AppId { get; set; } = "";

    /// <summary>PEM text of the app's private key.</summary>
    public string PrivateKey { get; set; } = "";

    /// <summary>File with the PEM text; wins over <see cref="PrivateKey"/>.</summary>
    public string? PrivateKeyFile { get; set; }

    /// <summary>Personal access token, for use without an app. Reports are commit statuses then.</summary>
    public string Token { get; set; } = "";

    /// <summary>At least one; two during a change.</summary>
    public IList<string> WebhookSecrets { get; } = [];

    public ForgeHttpOptions Http { get; } = new();

    internal bool IsApp => AppId.Length > 0;

    internal string PrivateKeyText => PrivateKeyFile is { } file ? File.ReadAllText(file) : PrivateKey;

    /// <summary>With a slash at the end.</summary>
    internal Uri Api => new(Address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");

    internal Uri GraphQL => Address.AbsolutePath.TrimEnd('/').EndsWith("/v3", StringComparison.Ordinal) ? new Uri(Api, "../graphql") : new Uri(Api, "graphql");

    /// <summary>Where people and git go.</summary>
    internal Uri Web => Address.Host == "api.github.com" ? new Uri("https://github.com/") : new Uri(Address.GetLeftPart(UriPartial.Authority) + "/");
}

using System.Text.Json;

namespace BotService.Forges.GitHub;

/// <summary>Makes a GitHub App from a manifest: GitHub shows it to a person, and gives the app's keys for the code that it sends back.</summary>
internal sealed class GitHubManifest(GitHubConnections connections)
{
    /// <summary>Where the person's browser posts the manifest.</summary>
    /// <param name="organization">Null for the person's own account.</param>
    public Uri Target(string? organization, string state) =>
        new(connections.Options.Web, $"{(organization is null ? "" : $"organizations/{Uri.EscapeDataString(organization)}/")}settings/apps/new?state={Uri.EscapeDataString(state)}");

    /// <param name="service">With a slash at the end.</param>
    public static string Text(string name, Uri service) => JsonSerializer.Serialize(
        new
        {
            Name = name,
            Url = service.AbsoluteUri,
            HookAttributes = new { Url = new Uri(service, $"webhooks/{GitHubForge.ForgeId}").AbsoluteUri, Active = true },
            RedirectUrl = new Uri(service, "setup/callback").AbsoluteUri,
            Public = false,
            DefaultPermissions = GitHubNeeds.Permissions,
            DefaultEvents = GitHubNeeds.Events,
        },
        GitHubApi.Json);

    /// <summary>A code is good for one call.</summary>
    /// <exception cref="ForgeException">GitHub does not know the code, or cannot be reached.</exception>
    public async Task<NewGitHubApp> ExchangeAsync(string code, CancellationToken token)
    {
        var app = await Missing.IsNullAsync(() => connections.Public.SendAsync<Conversion>(HttpMethod.Post, $"app-manifests/{Uri.EscapeDataString(code)}/conversions", null, token)!)
            ?? throw new ForgeException("GitHub does not know this code. A code is good for one call and one hour.", transient: false);
        if (app is not { Pem: { Length: > 0 } key, WebhookSecret: { Length: > 0 } secret, HtmlUrl: { } page })
        {
            throw new ForgeException("GitHub's answer lacks the private key or the webhook's secret. Delete the app there and begin again.", transient: false);
        }

        const string Section = $"{ForgesBuilder.Section}:{GitHubRegistration.SectionName}";
        var settings = new Dictionary<string, string> { [$"{Section}:PrivateKey"] = key, [$"{Section}:WebhookSecrets:0"] = secret };
        if (connections.Options.Web.Host != "github.com")
        {
            settings[$"{Section}:Address"] = connections.Options.Address.AbsoluteUri;
        }

        // Last, because it is what makes the others count.
        settings[$"{Section}:AppId"] = app.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new NewGitHubApp(app.Name ?? "", page, settings);
    }

    private sealed record Conversion(long Id, string? Name, string? HtmlUrl, string? Pem, string? WebhookSecret);
}

/// <param name="Page">On GitHub.</param>
/// <param name="Settings">What the service needs to be this app; holds secrets.</param>
internal sealed record NewGitHubApp(string Name, string Page, IReadOnlyDictionary<string, string> Settings)
{
    public override string ToString() => $"app {Name}";
}

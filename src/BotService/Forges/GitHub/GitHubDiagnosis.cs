using BotService.Diagnosis;
using BotService.Publishing;

namespace BotService.Forges.GitHub;

/// <summary>Asks GitHub itself what the app, its webhook and its installations are allowed.</summary>
internal sealed class GitHubDiagnosis(GitHubConnections connections, PublishingOptions publishing) : IForgeDiagnosis
{
    private const int MostInstallations = 20;

    public string Area => GitHubForge.ForgeId;

    public Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken token) => connections.Options.IsApp ? AppAsync(token) : PersonAsync(token);

    private async Task<IReadOnlyList<Finding>> AppAsync(CancellationToken token)
    {
        var app = await connections.Own.GetAsync<AppAbout>("app", token);
        var place = app.Owner is { Type: "Organization", Login: { } organization } ? $"organizations/{organization}/" : "";
        var settings = new Uri(connections.Options.Web, $"{place}settings/apps/{app.Slug}").AbsoluteUri;
        return
        [
            Finding.Works(Area, "app", $"{app.Name} ({app.Slug}) at {connections.Options.Web.Host}"),
            .. Permissions("permissions", app.Permissions ?? new Dictionary<string, string>(), $"Grant them at {settings}/permissions, then accept them in each installation."),
            Events(app.Events ?? [], settings),
            await WebhookAsync(settings, token),
            .. await InstallationsAsync(app, token),
        ];
    }

    private IEnumerable<Finding> Permissions(string name, IReadOnlyDictionary<string, string> granted, string remedy)
    {
        var (lacking, more) = (GitHubNeeds.Lacking(granted), GitHubNeeds.Unneeded(granted));
        if (lacking.Count > 0)
        {
            yield return Finding.Missing(Area, name, $"lacks {string.Join(", ", lacking)}", remedy);
        }

        if (more.Count > 0)
        {
            yield return Finding.Warning(Area, name, $"more than needed: {string.Join(", ", more)}", "Take away what is not needed; nothing here uses it.");
        }

        if (lacking.Count + more.Count == 0)
        {
            yield return Finding.Works(Area, name, "all that are needed, and no more");
        }
    }

    private Finding Events(IReadOnlyList<string> subscribed, string settings) => GitHubNeeds.Events.Except(subscribed).ToList() is { Count: > 0 } lacking
        ? Finding.Missing(Area, "events", $"not sent: {string.Join(", ", lacking)}", $"Subscribe to them at {settings}/permissions.")
        : Finding.Works(Area, "events", "all that are needed");

    private async Task<Finding> WebhookAsync(string settings, CancellationToken token)
    {
        var hook = await connections.Own.GetAsync<HookAbout>("app/hook/config", token);
        var wanted = publishing.PublicUrl is { } url ? $"{url.AbsoluteUri.TrimEnd('/')}/webhooks/{Area}" : null;
        return hook switch
        {
            { Url: null or "" } => Finding.Missing(Area, "webhook", "the app has none", $"Set it at {settings}: {wanted ?? "https://THIS-SERVICE/webhooks/github"}, content type application/json, with the configured secret."),
            { ContentType: not "json" } => Finding.Missing(Area, "webhook", $"its content type is {hook.ContentType}", $"Choose application/json at {settings}."),
            _ when wanted is not null && hook.Url != wanted => Finding.Warning(Area, "webhook", $"goes to {hook.Url}, and this service is at {wanted}", $"Correct one of the two: {settings} or BotService:Publishing:PublicUrl."),
            _ => Finding.Works(Area, "webhook", $"goes to {hook.Url}"),
        };
    }

    private async Task<IReadOnlyList<Finding>> InstallationsAsync(AppAbout app, CancellationToken token)
    {
        var installations = await connections.Own.PagesAsync<InstallationAbout>("app/installations", token).Take(MostInstallations).ToListAsync(token);
        return installations.Count == 0
            ? [Finding.Missing(Area, "installations", "none, so no repository is seen", $"Install the app: {app.HtmlUrl}/installations/new")]
            : [.. installations.SelectMany(Installation)];
    }

    private IEnumerable<Finding> Installation(InstallationAbout installation)
    {
        var name = $"installation {installation.Account?.Login ?? $"{installation.Id}"}";
        return installation.SuspendedAt is { } since
            ? [Finding.Warning(Area, name, $"suspended since {since:yyyy-MM-dd}", $"Its owner can lift it: {installation.HtmlUrl}")]
            : Permissions(name, installation.Permissions ?? new Dictionary<string, string>(), $"Its owner has to accept what the app asks for: {installation.HtmlUrl}");
    }

    /// <summary>Fine-grained tokens do not say what they may do.</summary>
    private async Task<IReadOnlyList<Finding>> PersonAsync(CancellationToken token)
    {
        var octokit = connections.Own.Octokit(token);
        var user = await octokit.User.Current();
        var scopes = octokit.GetLastApiInfo()?.OauthScopes ?? [];
        return
        [
            Finding.Works(Area, "token", $"of {user.Login}; reports are commit statuses, and there are no buttons"),
            scopes.Count == 0 ? Finding.NotSetUp(Area, "permissions", "not told for this kind of token", "It needs Contents, Pull requests, Issues and Commit statuses (write), Actions, Checks and Metadata (read).")
                : scopes.Contains("repo") ? Finding.Works(Area, "permissions", $"scopes {string.Join(", ", scopes)}")
                : Finding.Missing(Area, "permissions", $"scopes {string.Join(", ", scopes)}", "Create a token with the scope repo, or better a GitHub App."),
        ];
    }

    private sealed record AppAbout(string? Name, string? Slug, UserAnswer? Owner, string? HtmlUrl, IReadOnlyDictionary<string, string>? Permissions, IReadOnlyList<string>? Events);

    private sealed record HookAbout(string? Url, string? ContentType);

    private sealed record InstallationAbout(long Id, UserAnswer? Account, string? HtmlUrl, IReadOnlyDictionary<string, string>? Permissions, DateTimeOffset? SuspendedAt);
}

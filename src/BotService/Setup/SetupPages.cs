using System.Text.Encodings.Web;
using BotService.Forges.GitHub;

namespace BotService.Setup;

/// <summary>The texts of the set-up, as pages without script.</summary>
internal static class SetupPages
{
    public static string Start(Uri target, string manifest, string token, string? organization, Uri service) => Page("Set up", $"""
        <h2>GitHub</h2>
        <p>GitHub makes an app of your own for this service, and sends its keys back here. They are written into the secrets folder and shown nowhere.</p>
        <table><tr><th>permission</th><th></th></tr>{string.Concat(GitHubNeeds.Permissions.Select(p => $"<tr><td>{p.Key}</td><td>{p.Value}</td></tr>"))}</table>
        <p>Events: {string.Join(", ", GitHubNeeds.Events)}. Deliveries go to <code>{Text(new Uri(service, "webhooks/github").AbsoluteUri)}</code>.</p>
        <form method="post" action="{Text(target.AbsoluteUri)}">
        <input type="hidden" name="manifest" value="{Text(manifest)}">
        <button>Make the app for {(organization is null ? "my own account" : $"the organization {Text(organization)}")}</button>
        </form>
        <form method="get"><input type="hidden" name="token" value="{Text(token)}">
        <p><label>For an organization: <input name="organization" pattern="[A-Za-z0-9\-]+" maxlength="39" required></label> <button>Choose</button></p></form>
        <h2>GitLab</h2>
        <ol>
        <li>Create a group access token, or a project access token for one project, with the role <b>Developer</b> and exactly the scopes <b>api</b> and <b>write_repository</b>.</li>
        <li>As a Maintainer create a webhook to <code>{Text(new Uri(service, "webhooks/gitlab").AbsoluteUri)}</code> with a signing token or a secret token, for <b>pipeline events</b>,
        <b>comments</b> and <b>merge request events</b>.</li>
        <li>Give the service <code>BotService__Forges__GitLab__Token</code>, <code>BotService__Forges__GitLab__WebhookSecrets__0</code> and, for an instance of your own,
        <code>BotService__Forges__GitLab__Address</code>, best as files of the secrets folder. Then restart it and run <code>botservice doctor</code>.</li>
        </ol>
        """);

    public static string Done(NewGitHubApp app, SecretsFolder folder) => Page("Done", $"""
        <p>The app <b>{Text(app.Name)}</b> is there, and its keys are in the secrets folder, readable only for this service:</p>
        <ul>{string.Concat(app.Settings.Keys.Select(k => $"<li><code>{Text(folder.FileOf(k))}</code></li>"))}</ul>
        <ol><li><a href="{Text(app.Page)}/installations/new">Install the app</a> in the repositories that it shall work on.</li>
        <li>Restart <code>botservice serve</code>, without <code>--setup</code> and <code>BotService:Setup:Token</code>. This page is closed now.</li>
        <li><code>botservice doctor</code> says whether all is well.</li></ol>
        """);

    public static string Trouble(string what, string remedy) => Page("Not yet", $"<p>{Text(what)}</p><p>{Text(remedy)}</p>");

    private static string Page(string title, string body) => $$"""
        <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>BotService: {{title}}</title>
        <style>body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}td,th{text-align:left;padding-right:2rem}button{font:inherit;padding:.3rem 1rem}</style>
        <h1>BotService: {{title}}</h1>
        {{body}}
        </html>
        """;

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}

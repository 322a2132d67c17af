namespace BotService.Forges.GitHub;

/// <summary>Who this bot is on GitHub, asked once.</summary>
internal sealed class SelfUser(GitHubConnections connections)
{
    private volatile Identity? known;

    public async Task<ForgeUser> GetAsync(CancellationToken token) => (await IdentityAsync(token)).User;

    /// <returns>Null with a personal access token.</returns>
    public async Task<long?> AppIdAsync(CancellationToken token) => (await IdentityAsync(token)).App;

    private async Task<Identity> IdentityAsync(CancellationToken token) => known ??= await AskAsync(token);

    private async Task<Identity> AskAsync(CancellationToken token)
    {
        var octokit = connections.Own.Octokit(token);
        if (!connections.Options.IsApp)
        {
            var user = await octokit.User.Current();
            return new Identity(new ForgeUser(user.Id, user.Login, user.Type == Octokit.AccountType.Bot), null);
        }

        // The app's account is a user whose name ends with [bot]; it is public.
        var app = await octokit.GitHubApps.GetCurrent();
        var login = $"{app.Slug}[bot]";
        var account = await connections.Public.GetAsync<UserAnswer>($"users/{Uri.EscapeDataString(login)}", token);
        return new Identity(new ForgeUser(account.Id, login, IsBot: true), app.Id);
    }

    private sealed record Identity(ForgeUser User, long? App);
}

using System.Collections.Concurrent;
using System.Globalization;
using BotService.Forges.Http;
using Microsoft.Extensions.Options;

namespace BotService.Forges.GitHub;

/// <summary>Finds in whose name a repository is spoken to: the app's installation there, or the personal token.</summary>
internal sealed class GitHubConnections(IHttpMessageHandlerFactory handlers, IOptions<GitHubOptions> options, AppCredential app, TimeProvider time)
{
    private readonly ConcurrentDictionary<TokenScope, InstallationCredential> tokens = new();
    private readonly ConcurrentDictionary<long, long> installations = new();

    public GitHubOptions Options => options.Value;

    /// <summary>Calls as the app itself, or with the personal token.</summary>
    public GitHubApi Own => field ??= Api(Options.IsApp ? app : new TokenCredential(options));

    /// <summary>Calls about public things that an app itself may not make; without an installation nobody's limit is used.</summary>
    public GitHubApi Public => field ??= Api(new Anonymous());

    public async Task<GitHubApi> OfAsync(RepositoryRef repository, GitRight right, CancellationToken token) =>
        Options.IsApp ? Api(await CredentialAsync(repository, right, gitOnly: false, token)) : Own;

    public async Task<InstallationToken> GitTokenAsync(RepositoryRef repository, GitRight right, CancellationToken token) => Options.IsApp
        ? await (await CredentialAsync(repository, right, gitOnly: true, token)).GetAsync(token)
        : new InstallationToken(Options.Token, DateTimeOffset.MaxValue);

    private async Task<InstallationCredential> CredentialAsync(RepositoryRef repository, GitRight right, bool gitOnly, CancellationToken token)
    {
        var scope = new TokenScope(await InstallationAsync(repository, token), repository.Id, right, gitOnly);
        return tokens.GetOrAdd(scope, s => new InstallationCredential(s, FetchAsync, time));
    }

    private async Task<long> InstallationAsync(RepositoryRef repository, CancellationToken token)
    {
        if (repository.Installation is { } named)
        {
            return named;
        }

        if (!installations.TryGetValue(repository.Id, out var found))
        {
            found = (await Own.GetAsync<InstallationAnswer>($"repos/{repository.FullName}/installation", token)).Id;
            installations[repository.Id] = found;
        }

        return found;
    }

    private Task<InstallationToken> FetchAsync(TokenScope scope, CancellationToken token)
    {
        var body = new { repository_ids = new[] { scope.Repository }, permissions = scope.Permissions };
        return Own.QueryAsync<InstallationToken>(string.Create(CultureInfo.InvariantCulture, $"app/installations/{scope.Installation}/access_tokens"), body, token);
    }

    private GitHubApi Api(ForgeIdentity identity) => new(handlers.CreateHandler("GitHub"), Options, identity);

    private sealed class Anonymous : ForgeIdentity
    {
        public override string Name => "nobody";

        public override Task SignAsync(HttpRequestMessage request, CancellationToken token) => Task.CompletedTask;
    }

    private sealed record InstallationAnswer(long Id);
}

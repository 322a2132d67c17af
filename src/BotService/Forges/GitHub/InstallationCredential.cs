using BotService.Forges.Http;

namespace BotService.Forges.GitHub;

/// <summary>What a token of an installation may do: one repository, and no more permissions than asked for.</summary>
internal sealed record TokenScope(long Installation, long Repository, GitRight Right, bool GitOnly)
{
    public IReadOnlyDictionary<string, string> Permissions => (Right, GitOnly) switch
    {
        (GitRight.Read, true) => new Dictionary<string, string> { ["contents"] = "read" },
        (GitRight.Write, true) => new Dictionary<string, string> { ["contents"] = "write" },
        (GitRight.Read, false) => Api("read"),
        _ => Api("write"),
    };

    private static Dictionary<string, string> Api(string right) => new()
    {
        ["actions"] = "read",
        ["checks"] = right,
        ["contents"] = right,
        ["issues"] = right,
        ["metadata"] = "read",
        ["pull_requests"] = right,
        ["statuses"] = "read",
    };
}

internal sealed record InstallationToken(string Token, DateTimeOffset ExpiresAt);

/// <summary>A token of an installation, fetched when first needed and again shortly before it expires; many callers cause one fetch.</summary>
internal sealed class InstallationCredential(TokenScope scope, Func<TokenScope, CancellationToken, Task<InstallationToken>> fetch, TimeProvider time) : ForgeIdentity
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);
    private readonly SemaphoreSlim fetching = new(1);
    private volatile InstallationToken? current;

    // Reads and writes of one installation share the writers' queue and the rate limit.
    public override string Name => $"installation {scope.Installation}";

    public override async Task SignAsync(HttpRequestMessage request, CancellationToken token) =>
        request.Headers.Authorization = new("Bearer", (await GetAsync(token)).Token);

    public override bool Renew(HttpRequestMessage request)
    {
        if (current is { } known && known.Token == request.Headers.Authorization?.Parameter)
        {
            current = null;
        }

        return true;
    }

    public async Task<InstallationToken> GetAsync(CancellationToken token)
    {
        if (Usable() is { } known)
        {
            return known;
        }

        await fetching.WaitAsync(token);
        try
        {
            return Usable() ?? (current = await fetch(scope, token));
        }
        finally
        {
            fetching.Release();
        }
    }

    private InstallationToken? Usable() => current is { } known && known.ExpiresAt - Margin > time.GetUtcNow() ? known : null;
}

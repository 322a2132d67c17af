namespace BotService.Forges.Http;

/// <summary>In whose name a request goes out. One identity has one queue of writes and one rate limit.</summary>
internal abstract class ForgeIdentity
{
    public static readonly HttpRequestOptionsKey<ForgeIdentity> Key = new("forge-identity");

    /// <summary>Of the account or installation, without secrets.</summary>
    public abstract string Name { get; }

    /// <summary>Signs a request with a credential that is valid now.</summary>
    public abstract Task SignAsync(HttpRequestMessage request, CancellationToken token);

    /// <summary>The forge refused the credential that a request was signed with.</summary>
    /// <returns>Whether a fresh one can be had.</returns>
    public virtual bool Renew(HttpRequestMessage request) => false;
}

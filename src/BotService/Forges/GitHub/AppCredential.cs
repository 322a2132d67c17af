using System.Security.Cryptography;
using BotService.Forges.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BotService.Forges.GitHub;

/// <summary>Proves to be the app by a short-lived RS256 token. Lengths and margins are GitHub's: at most 10 minutes, begun a minute ago for clocks that differ.</summary>
internal sealed class AppCredential(IOptions<GitHubOptions> options, TimeProvider time) : ForgeIdentity, IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Valid = TimeSpan.FromMinutes(9);
    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly Lazy<RSA> key = new(() => Import(options.Value.PrivateKeyText));

    public override string Name => "app";

    public override Task SignAsync(HttpRequestMessage request, CancellationToken token)
    {
        request.Headers.Authorization = new("Bearer", Create());
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        if (key.IsValueCreated)
        {
            key.Value.Dispose();
        }
    }

    private string Create()
    {
        var now = time.GetUtcNow().UtcDateTime;
        var signature = new RsaSecurityKey(key.Value) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.Value.AppId,
            IssuedAt = now - Margin,
            Expires = now + Valid,
            SigningCredentials = new SigningCredentials(signature, SecurityAlgorithms.RsaSha256),
        });
    }

    private static RSA Import(string pem)
    {
        var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return rsa;
    }
}

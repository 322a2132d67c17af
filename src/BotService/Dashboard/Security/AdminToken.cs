using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace BotService.Dashboard.Security;

/// <summary>The configured admin token.</summary>
internal sealed class AdminToken(DashboardOptions options)
{
    /// <summary>Claim of sessions that the token began: another token ends them.</summary>
    public const string Claim = "token";

    private readonly byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(options.AdminToken));

    public bool IsSet => options.AdminToken.Length > 0;

    /// <summary>Names the token without telling it.</summary>
    public string Mark => Convert.ToHexStringLower(HMACSHA256.HashData(hash, "session"u8))[..16];

    /// <summary>Takes as long for a wrong one as for the right one.</summary>
    public bool Fits(string given) => IsSet && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), hash);

    public ClaimsPrincipal Principal(string scheme) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, "admin"), new Claim(ClaimTypes.Role, Viewer.AdminRole), new Claim(Claim, Mark)], scheme));
}

/// <summary><c>Authorization: Bearer TOKEN</c>, for scripts.</summary>
internal sealed class AdminTokenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, AdminToken token)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        return Task.FromResult(token.Fits(header[Prefix.Length..].Trim())
            ? AuthenticateResult.Success(new AuthenticationTicket(token.Principal(Scheme.Name), Scheme.Name))
            : AuthenticateResult.Fail("The token is not the configured one."));
    }
}

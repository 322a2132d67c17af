using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using System.Threading.RateLimiting;
using BotService.Forges;
using BotService.Ledger;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace BotService.Dashboard.Security;

/// <summary>Sessions by cookie for people, the admin token for scripts, and an OAuth scheme for each configured forge.</summary>
internal static class SignInRegistration
{
    public const string AdminPolicy = "admin";
    public const string SignInLimit = "sign-in";
    public const string ApiLimit = "api";
    public const string TokenScheme = "token";
    private const string Either = "either";
    private const int SignInsAMinute = 10;
    private const int CallsAMinute = 600;

    public static void AddSignIn(this IServiceCollection services, DashboardOptions options)
    {
        services.AddSingleton<AdminToken>();
        services.AddDataProtection().SetApplicationName("botservice");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s => new ConfigureOptions<KeyManagementOptions>(o => o.XmlRepository = new LedgerKeys(s.GetRequiredService<Func<LedgerContext>>())));
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "botservice-form";
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        var schemes = services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, o => o.ForwardDefaultSelector = c => c.Request.Headers.ContainsKey("Authorization") ? TokenScheme : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, AdminTokenHandler>(TokenScheme, null)
            .AddCookie(o => Session(o, options));
        foreach (var (forge, application) in options.SignIn)
        {
            var name = forge.ToLowerInvariant();
            schemes.AddOAuth(name, o => OAuth(o, name, application, options));
            services.AddOptions<OAuthOptions>(name).Configure<IEnumerable<ForgeSignIn>>((o, forges) => Addresses(o, forges.First(f => f.Forge == name)));
        }

        services.AddAuthorization(o => o.AddPolicy(AdminPolicy, p => p.RequireRole(Viewer.AdminRole)));
        services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.OnRejected = async (c, token) => await c.HttpContext.Response.WriteAsync("Too many requests from this address. Wait a minute.\n", token);
            o.AddPolicy(SignInLimit, c => Window(c, SignInsAMinute));
            o.AddPolicy(ApiLimit, c => Window(c, CallsAMinute));
        });
    }

    private static RateLimitPartition<string> Window(HttpContext context, int permits) => RateLimitPartition.GetFixedWindowLimiter(
        context.Connection.RemoteIpAddress?.ToString() ?? "", _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromMinutes(1) });

    private static void Session(CookieAuthenticationOptions cookie, DashboardOptions options)
    {
        cookie.Cookie.Name = "botservice";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = options.SessionTime;
        cookie.SlidingExpiration = false;
        cookie.LoginPath = "/sign-in";
        cookie.ReturnUrlParameter = "to";
        cookie.Events.OnValidatePrincipal = EndOtherTokensAsync;
        cookie.Events.OnRedirectToAccessDenied = c => StatusAsync(c.HttpContext, StatusCodes.Status403Forbidden);
        cookie.Events.OnRedirectToLogin = c =>
        {
            if (c.Request.Path.StartsWithSegments("/api"))
            {
                return StatusAsync(c.HttpContext, StatusCodes.Status401Unauthorized);
            }

            c.Response.Redirect(c.RedirectUri);
            return Task.CompletedTask;
        };
    }

    private static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static async Task EndOtherTokensAsync(CookieValidatePrincipalContext context)
    {
        var mark = context.Principal?.FindFirstValue(AdminToken.Claim);
        if (mark is not null && mark != context.HttpContext.RequestServices.GetRequiredService<AdminToken>().Mark)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        }
    }

    private static void OAuth(OAuthOptions oauth, string forge, SignInApplication application, DashboardOptions options)
    {
        oauth.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        oauth.ClientId = application.ClientId;
        oauth.ClientSecret = application.ClientSecret;
        oauth.CallbackPath = $"/sign-in/{forge}/callback";
        oauth.UsePkce = true;
        oauth.SaveTokens = false;
        oauth.CorrelationCookie.SameSite = SameSiteMode.Lax;
        oauth.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        oauth.Events.OnCreatingTicket = c => IdentifyAsync(c, forge, options);
        oauth.Events.OnRemoteFailure = c =>
        {
            c.Response.Redirect($"/sign-in?failed={forge}");
            c.HandleResponse();
            return Task.CompletedTask;
        };
    }

    private static void Addresses(OAuthOptions oauth, ForgeSignIn forge)
    {
        oauth.AuthorizationEndpoint = forge.Authorize.AbsoluteUri;
        oauth.TokenEndpoint = forge.Token.AbsoluteUri;
        oauth.UserInformationEndpoint = forge.User.AbsoluteUri;
        oauth.ClaimsIssuer = forge.LoginField;
        foreach (var scope in forge.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            oauth.Scope.Add(scope);
        }
    }

    /// <summary>Asks who it is, and keeps nothing of the token.</summary>
    private static async Task IdentifyAsync(OAuthCreatingTicketContext context, string forge, DashboardOptions options)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, context.Options.UserInformationEndpoint);
        request.Headers.Authorization = new("Bearer", context.AccessToken);
        request.Headers.UserAgent.ParseAdd("BotService");
        request.Headers.Accept.ParseAdd("application/json");
        using var answer = await context.Backchannel.SendAsync(request, context.HttpContext.RequestAborted);
        answer.EnsureSuccessStatusCode();
        using var person = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(context.HttpContext.RequestAborted));
        var login = person.RootElement.GetProperty(context.Options.ClaimsIssuer!).GetString() ?? throw new InvalidOperationException("The forge named no login.");
        var id = person.RootElement.GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture);
        context.Identity!.AddClaims([new Claim(ClaimTypes.NameIdentifier, id), new Claim(ClaimTypes.Name, login), new Claim(Viewer.ForgeClaim, forge)]);
        if (options.Admins.Contains($"{forge}:{login}", StringComparer.OrdinalIgnoreCase))
        {
            context.Identity.AddClaim(new Claim(ClaimTypes.Role, Viewer.AdminRole));
        }
    }
}

using BotService.Dashboard.Pages;
using BotService.Forges;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace BotService.Dashboard.Security;

/// <summary>In and out.</summary>
internal sealed partial class SignInEndpoints(PageWriter pages, AdminToken admin, DashboardOptions options, IEnumerable<ForgeSignIn> forges, ILogger<SignInEndpoints> log)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", Show);

        // The filter checks the form, after the limit.
        routes.MapPost("/sign-in", SignInAsync).RequireRateLimiting(SignInRegistration.SignInLimit).AddEndpointFilter<FormFilter>().DisableAntiforgery();
        routes.MapGet("/sign-in/{forge}", (string forge, string? to) => Applications.Any(f => f.Forge == forge)
            ? Results.Challenge(new AuthenticationProperties { RedirectUri = LocalPath(to) }, [forge])
            : Results.NotFound()).RequireRateLimiting(SignInRegistration.SignInLimit);
        routes.MapPost("/sign-out", (Delegate)SignOutAsync).AddEndpointFilter<FormFilter>();
    }

    /// <summary>A path of this service, whatever was given: nobody is sent elsewhere.</summary>
    internal static string LocalPath(string? path) =>
        path is { Length: > 0 and < 2000 } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl) ? path : "/";

    private List<ForgeSignIn> Applications => [.. forges.Where(f => options.SignIn.Keys.Contains(f.Forge, StringComparer.OrdinalIgnoreCase))];

    private RazorComponentResult<SignInPage> Show(HttpContext context, string? to, string? failed) =>
        Page(context, to, failed is null ? "" : "The forge did not confirm who you are. Try again.", StatusCodes.Status200OK);

    private RazorComponentResult<SignInPage> Page(HttpContext context, string? to, string problem, int status) => pages.Write<SignInPage>(
        context,
        new() { [nameof(SignInPage.To)] = LocalPath(to), [nameof(SignInPage.Forges)] = Applications, [nameof(SignInPage.TakesToken)] = admin.IsSet, [nameof(SignInPage.Problem)] = problem },
        status);

    private async Task<IResult> SignInAsync(HttpContext context, [FromForm] string? token, [FromForm] string? to)
    {
        if (!admin.Fits(token?.Trim() ?? ""))
        {
            Log.Refused(log, context.Connection.RemoteIpAddress?.ToString() ?? "");
            return Page(context, to, "That is not the token. It is the value of BotService:Dashboard:AdminToken.", StatusCodes.Status401Unauthorized);
        }

        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, admin.Principal(CookieAuthenticationDefaults.AuthenticationScheme));
        return Results.LocalRedirect(LocalPath(to));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.LocalRedirect("/sign-in");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A wrong admin token was given from {Address}")]
        public static partial void Refused(ILogger log, string address);
    }
}

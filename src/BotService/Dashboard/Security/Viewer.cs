using System.Globalization;
using System.Security.Claims;
using BotService.Forges;

namespace BotService.Dashboard.Security;

/// <summary>Who looks at the pages.</summary>
/// <param name="IsAdmin">Sees everything and may do everything.</param>
/// <param name="Forge">Where the person signed in; null for the admin token.</param>
public sealed record Viewer(string Name, bool IsAdmin, string? Forge, ForgeUser? User)
{
    public const string AdminRole = "admin";
    public const string ForgeClaim = "forge";

    public ForgeUser AsUser => User ?? new ForgeUser(0, Name, IsBot: false);

    public static Viewer Of(ClaimsPrincipal principal)
    {
        var name = principal.Identity?.Name ?? "";
        var forge = principal.FindFirstValue(ForgeClaim);
        var id = principal.FindFirstValue(ClaimTypes.NameIdentifier);
        var user = forge is not null && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new ForgeUser(number, name, IsBot: false) : null;
        return new Viewer(name, principal.IsInRole(AdminRole), user is null ? null : forge, user);
    }
}

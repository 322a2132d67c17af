using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace BotService.Repair.Sandboxes.Egress;

/// <summary>One entry of an allow-list.</summary>
/// <param name="Name">A name or address in normal form, or <c>*.suffix</c> for the names below it.</param>
/// <param name="Port">Null is 80 and 443.</param>
/// <param name="Reach">How near the addresses may be to which it leads.</param>
internal sealed partial record HostRule(string Name, int? Port, AddressScope Reach)
{
    private const string Below = "*.";

    /// <returns>Null for what is no entry.</returns>
    /// <param name="reach">Of a full name; the names below one lead to public addresses only.</param>
    public static HostRule? Parse(string text, AddressScope reach)
    {
        var isSuffix = text.StartsWith(Below, StringComparison.Ordinal);
        var (host, port) = Split(isSuffix ? text[Below.Length..] : text);
        var name = host is null ? null : Normalise(host);
        return name is null || (isSuffix && IPAddress.TryParse(name, out _))
            ? null
            : new HostRule(isSuffix ? Below + name : name, port, isSuffix ? AddressScope.Public : reach);
    }

    public bool Matches(string host, int port) =>
        (Port is { } own ? own == port : port is 80 or 443)
        && (Name.StartsWith(Below, StringComparison.Ordinal) ? host.EndsWith(Name[1..], StringComparison.Ordinal) && !IPAddress.TryParse(host, out _) : host == Name);

    /// <summary>Lower case, without the dot at the end, names in their ASCII form, addresses in their shortest.</summary>
    /// <returns>Null for what is no host.</returns>
    public static string? Normalise(string host)
    {
        if (IPAddress.TryParse(host, out var address) && !host.Contains('%'))
        {
            return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        }

        try
        {
            var name = new IdnMapping().GetAscii(host.EndsWith('.') ? host[..^1] : host).ToLowerInvariant();
            return name.Length <= 253 && NameForm().IsMatch(name) ? name : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <returns>No host when the port is none.</returns>
    public static (string? Host, int? Port) Split(string authority)
    {
        var colon = authority.LastIndexOf(':');
        var hasPort = colon > 0 && colon > authority.LastIndexOf(']') && (authority[0] == '[' || authority.IndexOf(':') == colon);
        var host = hasPort ? authority[..colon] : authority;
        host = host.Length > 2 && host[0] == '[' && host[^1] == ']' ? host[1..^1] : host;
        return !hasPort ? (host, null)
            : ushort.TryParse(authority[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? (host, port)
            : (null, null);
    }

    [GeneratedRegex(@"^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\z")]
    private static partial Regex NameForm();
}

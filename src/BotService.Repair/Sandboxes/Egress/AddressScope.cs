using System.Net;
using System.Net.Sockets;

namespace BotService.Repair.Sandboxes.Egress;

/// <summary>How near an address is to this machine.</summary>
public enum AddressScope
{
    Public,

    /// <summary>Of a private network: 10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7.</summary>
    Private,

    /// <summary>This machine, its link (with the metadata service of clouds), or no machine at all.</summary>
    Local,
}

/// <summary>Tells scopes apart by the registries of IANA for special addresses (RFC 6890).</summary>
public static class AddressScopes
{
    private static readonly (IPNetwork Network, AddressScope Scope)[] Special =
    [
        .. new[] { "10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15", "fc00::/7" }.Select(n => (IPNetwork.Parse(n), AddressScope.Private)),
        .. new[] { "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "224.0.0.0/3", "::/127", "fe80::/9", "ff00::/8", "100::/64" }.Select(n => (IPNetwork.Parse(n), AddressScope.Local)),
    ];

    /// <summary>The scope of an address, or of the IPv4 address that it carries.</summary>
    public static AddressScope Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return Of(address.MapToIPv4());
        }

        var own = Special.Where(s => s.Network.BaseAddress.AddressFamily == address.AddressFamily && s.Network.Contains(address)).Select(s => s.Scope).FirstOrDefault();
        return address.AddressFamily == AddressFamily.InterNetworkV6 && own == AddressScope.Public && Carried(address.GetAddressBytes()) is { } inner ? Of(inner) : own;
    }

    /// <summary>Of the old compatible form, of translators (64:ff9b::/32) and of 6to4 (2002::/16). Teredo hides its own: it counts as this machine's.</summary>
    private static IPAddress? Carried(byte[] bytes) => bytes switch
    {
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ..] or [0x00, 0x64, 0xff, 0x9b, ..] => new IPAddress(bytes.AsSpan(12)),
        [0x20, 0x02, ..] => new IPAddress(bytes.AsSpan(2, 4)),
        [0x20, 0x01, 0, 0, ..] => IPAddress.Loopback,
        _ => null,
    };
}

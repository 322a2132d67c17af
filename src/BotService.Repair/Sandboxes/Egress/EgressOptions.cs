namespace BotService.Repair.Sandboxes.Egress;

/// <summary>What a command with <see cref="SandboxCommand.Network"/> reaches.</summary>
public enum EgressMode
{
    /// <summary>The hosts of an allow-list, through a proxy in this process, and nothing else.</summary>
    Proxy,

    /// <summary>Whatever the host reaches, also its own loopback, the internal network and the metadata service of a cloud.</summary>
    Host,

    /// <summary>Nothing: only what is cached already can be restored.</summary>
    None,
}

/// <summary>What restore steps may reach. The operator's alone: nothing in a repository has a say.</summary>
public sealed record EgressOptions
{
    public EgressMode Mode { get; init; } = EgressMode.Proxy;

    /// <summary>In place of the public registries that the built-in test runners need; empty keeps them. Each is <c>host</c>, <c>*.suffix</c> or an
    /// address, with <c>:port</c> unless it is 80 or 443.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Beside those; the same form.</summary>
    public IReadOnlyList<string> MoreHosts { get; init; } = [];

    /// <summary>Bytes that one command may move in both directions together; default 4 GiB.</summary>
    public long Bytes { get; init; } = 4L << 30;

    /// <summary>What is wrong with an entry of a list of hosts, with the remedy, or null.</summary>
    public static string? FaultOf(string host) => HostRule.Parse(host, AddressScope.Public) is null
        ? $"'{host}' is no host. Write a name (registry.example.com), the names below one (*.example.com) or an address, with :port unless it is 80 or 443, without https://."
        : null;
}

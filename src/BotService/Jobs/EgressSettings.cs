using BotService.Repair.Sandboxes.Egress;

namespace BotService.Jobs;

/// <summary>What restore steps may reach.</summary>
internal sealed class EgressSettings : ISettings
{
    public static string Section => "Egress";

    public EgressMode Mode { get; init; } = EgressMode.Proxy;

    /// <summary>In place of the built-in public registries; default none, which keeps them.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Beside them; default none.</summary>
    public IReadOnlyList<string> MoreHosts { get; init; } = [];

    /// <summary>That one restore step may move in both directions together; 1 to 1,000,000, default 4,096.</summary>
    public int MaximumMegabytes { get; init; } = 4096;

    public EgressOptions ToOptions() => new() { Mode = Mode, Hosts = Hosts, MoreHosts = MoreHosts, Bytes = (long)MaximumMegabytes << 20 };

    public IEnumerable<string> Faults() =>
    [
        .. Hosts.Select(EgressOptions.FaultOf).OfType<string>().Select(f => $"{nameof(Hosts)}: {f}"),
        .. MoreHosts.Select(EgressOptions.FaultOf).OfType<string>().Select(f => $"{nameof(MoreHosts)}: {f}"),
        .. JobsOptions.Count(MaximumMegabytes, nameof(MaximumMegabytes), 1_000_000),
        .. Enum.IsDefined(Mode) ? [] : new[] { $"{nameof(Mode)} is {Mode}. Choose one of: {string.Join(", ", Enum.GetNames<EgressMode>())}." },
    ];
}

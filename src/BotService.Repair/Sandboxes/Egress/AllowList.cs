namespace BotService.Repair.Sandboxes.Egress;

/// <summary>The hosts that restore steps may reach.</summary>
internal sealed class AllowList
{
    /// <summary>Where the tools of the built-in test runners fetch packages from, and where those addresses lead on to.</summary>
    public static IReadOnlyList<string> PublicRegistries { get; } =
    [
        "api.nuget.org", "www.nuget.org", "globalcdn.nuget.org",
        "registry.npmjs.org", "registry.yarnpkg.com", "repo.yarnpkg.com",
        "pypi.org", "files.pythonhosted.org",
        "repo.maven.apache.org", "repo1.maven.org",
        "plugins.gradle.org", "plugins-artifacts.gradle.org", "services.gradle.org", "downloads.gradle.org",
        "proxy.golang.org", "sum.golang.org",
        "crates.io", "index.crates.io", "static.crates.io",
    ];

    private readonly IReadOnlyList<HostRule> rules;

    /// <param name="ofMachine">What this machine's own configuration of package tools names.</param>
    public AllowList(EgressOptions options, IReadOnlyList<string> ofMachine)
    {
        OfMachine = ofMachine;
        rules =
        [
            .. options.Hosts.Concat(options.MoreHosts).Select(h => Rule(h, AddressScope.Local)),
            .. ofMachine.Select(h => Rule(h, AddressScope.Private)),
            .. (options.Hosts.Count > 0 ? [] : PublicRegistries).Select(h => Rule(h, AddressScope.Public)),
        ];
    }

    public IReadOnlyList<string> OfMachine { get; }

    public int Count => rules.Select(r => (r.Name, r.Port)).Distinct().Count();

    /// <summary>The entry that lets a host in normal form through and reaches furthest, or null.</summary>
    public HostRule? Find(string host, int port) => rules.Where(r => r.Matches(host, port)).MaxBy(r => r.Reach);

    private static HostRule Rule(string text, AddressScope reach) =>
        HostRule.Parse(text, reach) ?? throw new ConfigurationException(EgressOptions.FaultOf(text)!);
}

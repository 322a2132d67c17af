using BotService.Repair.Sandboxes.Egress;

namespace BotService.Repair.Sandboxes;

/// <summary>The few variables that every sandboxed command sees.</summary>
internal static class SandboxEnvironment
{
    /// <summary>Where the host's network is. The addresses may hold a password that the command needs to get out at all.</summary>
    private static readonly string[] Proxies = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy"];

    /// <summary>Variables that name a certificate file or folder.</summary>
    public static string[] Certificates =>
    [
        "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PIP_CERT",
        "CARGO_HTTP_CAINFO", "GIT_SSL_CAINFO", "NIX_SSL_CERT_FILE",
    ];

    /// <summary>Every name that a command sees besides when its network ends at the proxy.</summary>
    public static IEnumerable<string> NetworkNames => ProxyVariables.All.Keys.Concat(MachineRegistries.Variables).Concat(Certificates).Append("NUGET_CERT_REVOCATION_MODE");

    /// <summary>Whether its value says where the network is.</summary>
    public static bool IsOfNetwork(string name) => Proxies.Contains(name) || NetworkNames.Contains(name);

    /// <summary>Every name of the small base.</summary>
    public static IEnumerable<string> Names => Fixed.Keys.Append("PATH").Append("HOME");

    private static Dictionary<string, string> Fixed { get; } = new()
    {
        ["TMPDIR"] = "/tmp",
        ["LANG"] = "C.UTF-8",
        ["CI"] = "true",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
        ["MSBUILDDISABLENODEREUSE"] = "1",
    };

    /// <summary>A new dictionary: the small base, the network's variables where the command may use it, then the command's own.</summary>
    /// <param name="egress">What of the network a command with <see cref="SandboxCommand.Network"/> reaches.</param>
    public static Dictionary<string, string> Of(SandboxCommand command, string path, string home, EgressMode egress = EgressMode.Host)
    {
        var variables = command.Network ? OfNetwork(egress) : [];
        return Fixed.Append(new("PATH", path)).Append(new("HOME", home)).Concat(variables).Concat(command.Environment)
            .GroupBy(v => v.Key).ToDictionary(g => g.Key, g => g.Last().Value);
    }

    private static IEnumerable<KeyValuePair<string, string>> OfNetwork(EgressMode egress) => egress switch
    {
        EgressMode.None => [],
        EgressMode.Host => [.. OfHost(Proxies), .. OfBoth()],
        _ => [.. ProxyVariables.All, .. OfBoth()],
    };

    /// <summary>Which registries to ask, without passwords, and which certificates to trust.</summary>
    private static IEnumerable<KeyValuePair<string, string>> OfBoth() =>
        OfHost(MachineRegistries.Variables).Select(v => KeyValuePair.Create(v.Key, MachineRegistries.WithoutUser(v.Value)))
            .Concat(OfHost([.. Certificates, "NUGET_CERT_REVOCATION_MODE"]));

    private static IEnumerable<KeyValuePair<string, string>> OfHost(IEnumerable<string> names) => names
        .Select(n => KeyValuePair.Create(n, Environment.GetEnvironmentVariable(n) ?? "")).Where(v => v.Value.Length > 0);
}

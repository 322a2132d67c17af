namespace BotService.Repair.Sandboxes;

/// <summary>The few variables that every sandboxed command sees.</summary>
internal static class SandboxEnvironment
{
    /// <summary>Where the network is, and which certificates to trust. Proxy addresses may hold a password that the command needs to get out at all.</summary>
    public static readonly string[] OfNetwork =
    [
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
        .. Certificates, "NUGET_CERT_REVOCATION_MODE",
    ];

    /// <summary>Variables that name a certificate file or folder.</summary>
    public static string[] Certificates =>
    [
        "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PIP_CERT",
        "CARGO_HTTP_CAINFO", "GIT_SSL_CAINFO", "NIX_SSL_CERT_FILE",
    ];

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
    public static Dictionary<string, string> Of(SandboxCommand command, string path, string home)
    {
        var environment = new Dictionary<string, string>(Fixed) { ["PATH"] = path, ["HOME"] = home };
        foreach (var name in command.Network ? OfNetwork : [])
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                environment[name] = value;
            }
        }

        foreach (var (name, value) in command.Environment)
        {
            environment[name] = value;
        }

        return environment;
    }
}

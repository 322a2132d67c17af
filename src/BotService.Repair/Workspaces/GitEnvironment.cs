namespace BotService.Repair.Workspaces;

/// <summary>The settings under which every git command runs: nothing that a repository says can start a program.</summary>
internal static class GitEnvironment
{
    private const string Protocols = "file:git:http:https:ssh";

    private static readonly string[] NetworkVariables =
    [
        "HOME", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy",
        "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE",
        "GIT_ASKPASS", "SSH_ASKPASS", "SSH_AUTH_SOCK", "GIT_SSH", "GIT_SSH_COMMAND",
    ];

    private static readonly string[] IdentityVariables =
    [
        "HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM",
        "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL",
    ];

    /// <summary>Given on the command line, where they win over the configuration of the repository.</summary>
    public static IReadOnlyList<string> Options { get; } =
    [
        "-c", "core.hooksPath=/dev/null",
        "-c", "core.fsmonitor=false",
        "-c", "core.untrackedCache=false",
        "-c", "core.alternateRefsCommand=true",
        "-c", "core.attributesFile=/dev/null",
        "-c", "core.excludesFile=/dev/null",
        "-c", "core.autocrlf=false",
        "-c", "core.quotePath=false",
        "-c", "core.fileMode=true",
        "-c", "credential.helper=",
        "-c", "pack.window=10",
        "-c", "pack.compression=-1",
        "-c", "gc.autoDetach=false",
        "-c", "maintenance.autoDetach=false",
        "-c", "submodule.recurse=false",
        "-c", "fetch.recurseSubmodules=false",
        "-c", "http.lowSpeedLimit=1000",
        "-c", "http.lowSpeedTime=60",
    ];

    /// <summary>What must reach the other end of a fetch from a folder, which sees no command-line settings: the repository may belong
    /// to another user (serving it is safe, see "SECURITY" in git-upload-pack(1)), and new deltas are not worth their time for a copy on
    /// the same machine (measured on 3000 loose files of 25 kB: a fifth of the time for 2 % more space).</summary>
    public const string GlobalConfiguration = "[safe]\n\tdirectory = *\n[pack]\n\twindow = 0\n\tcompression = 1\n";

    public static Dictionary<string, string> Variables(GitCommand command, string globalConfiguration)
    {
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
            ["LC_ALL"] = "C",
            ["GIT_CONFIG_GLOBAL"] = globalConfiguration,
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_ATTR_NOSYSTEM"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_OPTIONAL_LOCKS"] = "0",
            ["GIT_NO_LAZY_FETCH"] = "1",
            ["GIT_NO_REPLACE_OBJECTS"] = "1",
            ["GIT_ALLOW_PROTOCOL"] = Protocols,
            ["GIT_PAGER"] = "cat",
            ["GIT_EDITOR"] = "false",
        };
        if (command.Network)
        {
            variables["GIT_SSH_COMMAND"] = "ssh -oBatchMode=yes -oConnectTimeout=30 -oServerAliveInterval=15";
            Pass(NetworkVariables, variables);
        }

        if (command.UserConfiguration)
        {
            variables.Remove("GIT_CONFIG_GLOBAL");
            variables.Remove("GIT_CONFIG_NOSYSTEM");
            Pass(IdentityVariables, variables);
        }

        foreach (var (name, value) in command.Environment)
        {
            variables[name] = value;
        }

        return variables;
    }

    private static void Pass(IEnumerable<string> names, Dictionary<string, string> variables)
    {
        foreach (var name in names)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                variables[name] = value;
            }
        }
    }
}

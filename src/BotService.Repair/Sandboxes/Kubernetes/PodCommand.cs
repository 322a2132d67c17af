using System.Globalization;
using System.Text;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>What the supervisor reads from its standard input: one line of shell, then the command's own input.</summary>
/// <remarks>It goes through the connection and not into the exec's address, which audit logs and proxies keep.</remarks>
internal static class PodCommand
{
    /// <summary>Where toolchains of the image live.</summary>
    private static readonly string[] Roots = ["JAVA_HOME", "DOTNET_ROOT", "RUSTUP_HOME", "GOROOT", "MAVEN_HOME", "GRADLE_HOME"];

    public static IReadOnlyList<string> Exec(string verb) => ["/bin/sh", "-c", "eval \"$BOTSERVICE_SUPERVISOR\"", "supervisor", verb];

    /// <param name="token">By which the supervisor's own words are known. Nobody else has it.</param>
    /// <param name="talks">Everything that comes is the command's input.</param>
    public static byte[] Run(SandboxCommand command, string pod, string token, bool talks)
    {
        var input = command.StandardInput is { } text ? Encoding.UTF8.GetBytes(text) : [];
        var limits = command.Limits;
        var seconds = Math.Max(1, (long)Math.Ceiling(limits.CpuTime.TotalSeconds));
        string[] words =
        [
            // The count is one of a user's processes on the whole node, so it is a brake only; the supervisor looks at this pod's.
            "prlimit", Invariant($"--nproc={(long)limits.Processes * 8}"), Invariant($"--fsize={limits.FileBytes}"), "--nofile=4096:", "--core=0", Invariant($"--cpu={seconds}:{seconds + 2}"), "--",
            "env", "-i", "--default-signal=INT,QUIT",
            .. Variables(command).Select(v => $"{v.Key}={v.Value}"),
            command.FileName, .. command.Arguments,
        ];
        var line = $"{Head(pod, token)}; input={(talks ? "-" : input.Length.ToString(CultureInfo.InvariantCulture))}; "
            + Invariant($"processes={limits.Processes}; blocks={limits.DiskBytes / 512}; ")
            + $"command_of_line() {{ cd -- {Quote(Path.Combine(SharedVolume.Workspace, command.WorkingDirectory))} && exec {string.Join(' ', words.Select(Quote))}; }}\n";
        return [.. Encoding.UTF8.GetBytes(line), .. input];
    }

    public static byte[] Kill(string pod, string token) => Encoding.UTF8.GetBytes(Head(pod, token) + "\n");

    private static string Head(string pod, string token) => $"nl=$(printf '\\n.'); nl=${{nl%.}}; token={token}; pod={pod}";

    private static Dictionary<string, string> Variables(SandboxCommand command)
    {
        var variables = SandboxEnvironment.Of(command, ProgramPath.OfHost, JobManifest.Home);
        variables.TryAdd("CARGO_HOME", "/tmp/cargo");
        foreach (var name in Roots)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } path)
            {
                variables.TryAdd(name, path);
            }
        }

        return variables;
    }

    /// <summary>A word of one line of shell; a line break comes from a variable.</summary>
    private static string Quote(string word) =>
        "'" + word.Replace("'", "'\\''", StringComparison.Ordinal).Replace("\n", "'\"$nl\"'", StringComparison.Ordinal) + "'";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

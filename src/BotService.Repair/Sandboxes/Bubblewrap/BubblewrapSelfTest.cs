using BotService.Repair.Sandboxes.Egress;

namespace BotService.Repair.Sandboxes.Bubblewrap;

/// <summary>Runs one small script inside and looks for holes: the host's environment, network, files and user.</summary>
internal sealed class BubblewrapSelfTest(ISandbox sandbox)
{
    private const string Script = """
        echo "net=$(readlink /proc/self/ns/net)"
        echo "pid=$(readlink /proc/self/ns/pid)"
        echo "uid=$(id -u)"
        echo "interfaces=$(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' \n')"
        [ -e "$1" ] && echo "file=seen"
        (echo x > /proc/sys/kernel/hostname) 2>/dev/null && echo "sys=written"
        cat /proc/self/environ /proc/1/environ 2>/dev/null | tr '\0' '\n' | sed 's/^\([^=]*\)=.*/env=\1/'
        """;

    private const string FolderName = "botservice-sandbox-test-";

    /// <summary>What the shell adds by itself.</summary>
    private static readonly string[] OfShell = ["PWD", "OLDPWD", "SHLVL", "_", "CARGO_HOME"];

    public async Task RunAsync(CancellationToken token)
    {
        foreach (var (program, package) in new[] { ("bwrap", "bubblewrap"), ("/usr/bin/prlimit", "util-linux"), ("/usr/bin/setpriv", "util-linux") })
        {
            if (ProgramPath.Find(program, ProgramPath.OfHost) is null)
            {
                throw BubblewrapFailure.Missing(program, package);
            }
        }

        SweepLeftovers();
        var workspace = Directory.CreateTempSubdirectory($"{FolderName}{Environment.ProcessId}-");
        try
        {
            var canary = Path.Combine(workspace.FullName, "canary");
            await File.WriteAllTextAsync(canary, "", token);
            var command = new SandboxCommand("/bin/sh", ["-c", Script, "sh", canary], workspace.FullName) { Limits = new SandboxLimits { WallTime = TimeSpan.FromSeconds(30) } };
            Judge(await sandbox.RunAsync(command, token), SandboxEnvironment.Names);
            if (sandbox.Egress != EgressMode.Host)
            {
                Judge(await sandbox.RunAsync(command with { Network = true }, token), SandboxEnvironment.Names.Concat(SandboxEnvironment.NetworkNames));
            }
        }
        finally
        {
            workspace.Delete(recursive: true);
        }
    }

    /// <summary>A process that was killed in its self-test could not delete its folder.</summary>
    private static void SweepLeftovers()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), FolderName + "*"))
        {
            if (int.TryParse(Path.GetFileName(folder)[FolderName.Length..].Split('-')[0], out var process) && !Directory.Exists($"/proc/{process}"))
            {
                TryDelete(folder);
            }
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or another process is at it.
        }
    }

    private static void Judge(CommandResult result, IEnumerable<string> known)
    {
        if (!result.Succeeded && !result.Output.Contains("uid=", StringComparison.Ordinal))
        {
            throw BubblewrapFailure.Leaks($"a first command ended with {result.ExitCode} ({result.End}): {result.ErrorOutput.Trim()}");
        }

        var said = result.Output.Split('\n').Where(l => l.Contains('=')).Select(l => l.Split('=', 2)).ToLookup(l => l[0], l => l[1]);
        var holes = new List<string>();
        Require(said["net"].FirstOrDefault() != Link("net") && said["interfaces"].All(i => i is "lo" or ""), "commands see the host's network");
        Require(said["pid"].FirstOrDefault() != Link("pid"), "commands see the host's processes");
        Require(said["uid"].All(u => u != "0"), "commands run as root");
        Require(!said["file"].Any(), "commands see the host's temporary files");
        Require(!said["sys"].Any(), "commands can change kernel settings");
        Require(Foreign(said["env"], known) is var names && names.Length == 0, $"commands see variables of the host: {names}");
        if (holes.Count > 0)
        {
            throw BubblewrapFailure.Leaks(string.Join("; ", holes));
        }

        void Require(bool condition, string otherwise)
        {
            if (!condition)
            {
                holes.Add(otherwise);
            }
        }
    }

    private static string? Link(string name) => new FileInfo($"/proc/self/ns/{name}").LinkTarget;

    private static string Foreign(IEnumerable<string> names, IEnumerable<string> known) => string.Join(", ", names.Distinct().Except(OfShell).Except(known).Except(Toolchains.VariableNames));
}

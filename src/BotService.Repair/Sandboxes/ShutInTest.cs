using BotService.Repair.Sandboxes.Egress;

namespace BotService.Repair.Sandboxes;

/// <summary>Runs one small script in a sandbox and looks for holes: the host's environment, network, processes, files and user.</summary>
/// <param name="variables">Names that commands may see besides those of every sandbox.</param>
internal sealed class ShutInTest(ISandbox sandbox, IEnumerable<string> variables)
{
    private const string Script = """
        echo "net=$(readlink /proc/self/ns/net)"
        echo "pid=$(readlink /proc/self/ns/pid)"
        echo "uid=$(id -u)"
        echo "interfaces=$(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' \n')"
        [ -e "$1" ] && echo "file=seen"
        (echo x > /proc/sys/kernel/hostname) 2>/dev/null && echo "sys=written"
        (echo x > /botservice-sandbox-test) 2>/dev/null && echo "root=written"
        (echo x > written) 2>/dev/null || echo "workspace=refused"
        grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status | tr -d ':' | tr '\t' '='
        cat /proc/self/environ /proc/1/environ 2>/dev/null | tr '\0' '\n' | sed 's/^\([^=]*\)=.*/env=\1/'
        """;

    private const string FolderName = "botservice-sandbox-test-";

    /// <summary>What the shell adds by itself.</summary>
    private static readonly string[] OfShell = ["PWD", "OLDPWD", "SHLVL", "_", "CARGO_HOME"];

    /// <returns>What is wrong, one clause each; empty is good.</returns>
    /// <param name="judge">Looks at what the script said, by name, for further holes.</param>
    public async Task<IReadOnlyList<string>> HolesAsync(Func<ILookup<string, string>, IEnumerable<string>> judge, string further, CancellationToken token)
    {
        SweepLeftovers();
        var workspace = Directory.CreateTempSubdirectory($"{FolderName}{Environment.ProcessId}-");
        try
        {
            var canary = Path.Combine(workspace.FullName, "canary");
            await File.WriteAllTextAsync(canary, "", token);
            var command = new SandboxCommand("/bin/sh", ["-c", Script + "\n" + further, "sh", canary], workspace.FullName) { Limits = new SandboxLimits { WallTime = TimeSpan.FromSeconds(30) } };
            var holes = Judge(await sandbox.RunAsync(command, token), judge, variables);
            return holes.Count > 0 || sandbox.Egress == EgressMode.Host
                ? holes
                : Judge(await sandbox.RunAsync(command with { Network = true }, token), judge, variables.Concat(SandboxEnvironment.NetworkNames));
        }
        finally
        {
            workspace.Delete(recursive: true);
        }
    }

    private static List<string> Judge(CommandResult result, Func<ILookup<string, string>, IEnumerable<string>> judge, IEnumerable<string> variables)
    {
        if (!result.Succeeded && !result.Output.Contains("uid=", StringComparison.Ordinal))
        {
            return [$"a first command ended with {result.ExitCode} ({result.End}): {result.ErrorOutput.Trim()}"];
        }

        var said = result.Output.Split('\n').Where(l => l.Contains('=')).Select(l => l.Split('=', 2)).ToLookup(l => l[0], l => l[1]);
        var holes = new List<string>();
        Require(said["net"].FirstOrDefault() != Link("net") && said["interfaces"].All(i => i is "lo" or ""), "commands see the host's network");
        Require(said["pid"].FirstOrDefault() != Link("pid"), "commands see the host's processes");
        Require(said["uid"].All(u => u != "0"), "commands run as root");
        Require(!said["file"].Any(), "commands see the host's temporary files");
        Require(!said["sys"].Any(), "commands can change kernel settings");
        Require(!said["root"].Any(), "commands can write outside the workspace");
        Require(!said["workspace"].Any(), "commands cannot write to the workspace");
        Require(said["CapEff"].Concat(said["CapBnd"]).All(c => c.Trim('0').Length == 0), "commands have capabilities");
        Require(said["NoNewPrivs"].All(n => n == "1"), "commands can gain privileges");
        Require(Foreign(said["env"], variables) is var names && names.Length == 0, $"commands see variables of the host: {names}");
        return [.. holes, .. judge(said)];

        void Require(bool condition, string otherwise)
        {
            if (!condition)
            {
                holes.Add(otherwise);
            }
        }
    }

    private static string? Link(string name) => new FileInfo($"/proc/self/ns/{name}").LinkTarget;

    private static string Foreign(IEnumerable<string> names, IEnumerable<string> variables) => string.Join(", ", names.Distinct().Except(OfShell).Except(SandboxEnvironment.Names).Except(variables));

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
}

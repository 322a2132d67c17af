namespace BotService.Repair.Sandboxes.Container;

/// <summary>Looks for holes, and for the limits that only the engine can set.</summary>
internal sealed class ContainerSelfTest(ISandbox sandbox, ContainerOptions options, ContainerImage image)
{
    private const string Limits = """
        for f in memory.max memory/memory.limit_in_bytes; do [ -r "/sys/fs/cgroup/$f" ] && echo "memory=$(cat "/sys/fs/cgroup/$f")"; done
        for f in pids.max pids/pids.max; do [ -r "/sys/fs/cgroup/$f" ] && echo "processes=$(cat "/sys/fs/cgroup/$f")"; done
        exit 0
        """;

    /// <summary>What engines add by themselves.</summary>
    private static readonly string[] OfEngine = ["HOSTNAME", "TERM", "container"];

    public async Task RunAsync(CancellationToken token)
    {
        var holes = await new ShutInTest(sandbox, [.. OfEngine, .. image.Variables.Select(v => v.Split('=')[0])]).HolesAsync(Judge, Limits, token);
        if (holes.Count > 0)
        {
            throw ContainerFailure.Leaks(string.Join("; ", holes));
        }
    }

    private IEnumerable<string> Judge(ILookup<string, string> said)
    {
        var limits = new SandboxLimits();
        if (said["memory"].FirstOrDefault() != $"{limits.MemoryBytes}" || !long.TryParse(said["processes"].FirstOrDefault(), out _))
        {
            yield return "the engine sets no limits on memory and processes: it needs cgroup v2 with the controllers memory and pids given to this user, or root";
        }

        // A kernel of its own, such as gVisor, does without.
        var otherRuntime = options.RunArguments.Concat(options.EngineArguments).Any(a => a.StartsWith("--runtime", StringComparison.Ordinal) && !a.EndsWith("runc", StringComparison.Ordinal) && !a.EndsWith("crun", StringComparison.Ordinal));
        if (!otherRuntime && said["Seccomp"].Any(s => s != "2"))
        {
            yield return "commands run without a system call filter";
        }
    }
}

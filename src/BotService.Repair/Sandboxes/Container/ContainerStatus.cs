using System.Globalization;

namespace BotService.Repair.Sandboxes.Container;

/// <summary>What the first process of a container reports at its end: the command's exit code and the kernel's counters of the container.</summary>
/// <param name="Counters">"FILE NAME VALUE" of the control group, or "FILE VALUE".</param>
internal sealed record ContainerStatus(bool Ended, IReadOnlyList<string[]> Counters)
{
    /// <summary>Runs the command as its child, so that a daemon ends with it and orphans are collected. $0 is the mark. Builtins only: at its
    /// limit of processes the container cannot start another one.</summary>
    public const string Script = """
        (exec "$@"); s=$?
        {
        printf '\n%s\nexit %s\n' "$0" "$s"
        for f in cpu.stat memory.events pids.events cpuacct/cpuacct.usage memory/memory.oom_control pids/pids.events; do
        [ -r "/sys/fs/cgroup/$f" ] && while read -r l; do printf '%s\n' "$f $l"; done < "/sys/fs/cgroup/$f"
        done
        } >&2
        exit "$s"
        """;

    public static string MarkOf(string id) => $"\n{id}\n";

    /// <summary>Whether the kernel killed anything in the container for want of memory.</summary>
    public bool OutOfMemory => Value("memory.events", "oom_kill") > 0 || Value("memory/memory.oom_control", "oom_kill") > 0;

    /// <summary>Whether a process was refused because there were too many.</summary>
    public bool OutOfProcesses => Value("pids.events", "max") > 0 || Value("pids/pids.events", "max") > 0;

    /// <summary>Of all that ran in the container; null where the kernel does not count it.</summary>
    public TimeSpan? CpuTime => Value("cpu.stat", "usage_usec") is { } microseconds ? TimeSpan.FromMicroseconds(microseconds)
        : Value("cpuacct/cpuacct.usage") is { } nanoseconds ? TimeSpan.FromMicroseconds(nanoseconds / 1000)
        : null;

    public static ContainerStatus Read(string text)
    {
        var lines = text.Split('\n').Select(l => l.Split(' ')).ToList();
        return new ContainerStatus(lines[0][0] == "exit", lines);
    }

    private long? Value(params string[] name) => Counters
        .Where(c => c.Length == name.Length + 1 && c.Take(name.Length).SequenceEqual(name))
        .Select(c => long.TryParse(c[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : (long?)null)
        .FirstOrDefault();
}

namespace BotService.Repair.Sandboxes.Container;

/// <summary>The kernel's counters of a process' control group, as this machine shows them (cgroups(7)).</summary>
internal static class ControlGroup
{
    private const string Root = "/sys/fs/cgroup";

    /// <returns>Files with a line "oom_kill N", those that are there.</returns>
    public static IReadOnlyList<string> MemoryFilesOf(int process)
    {
        try
        {
            // "8:memory:/group" of version 1, "0::/group" of version 2.
            return [.. File.ReadAllLines($"/proc/{process}/cgroup")
                .Select(l => l.Split(':', 3))
                .Where(l => l.Length == 3 && l[2].Length > 1)
                .SelectMany(l => l[1] == "memory" ? [$"{Root}/memory{l[2]}/memory.oom_control"] : l[1].Length == 0 ? [$"{Root}{l[2]}/memory.events"] : Array.Empty<string>())
                .Where(File.Exists)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public static bool HasKilled(string file)
    {
        try
        {
            return File.ReadLines(file).Any(l => l.StartsWith("oom_kill ", StringComparison.Ordinal) && l != "oom_kill 0");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

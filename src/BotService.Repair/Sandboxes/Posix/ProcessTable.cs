using System.Globalization;

namespace BotService.Repair.Sandboxes.Posix;

/// <summary>One line of the process table, from /proc/PID/stat (proc(5)).</summary>
/// <param name="CpuTicks">Hundredths of a second, user and system, of itself and of the children it waited for.</param>
internal sealed record ProcessEntry(int Id, int Parent, int Session, int Threads, long ResidentPages, long CpuTicks)
{
    public static ProcessEntry? Read(int id)
    {
        try
        {
            return Parse(id, File.ReadAllText($"/proc/{id}/stat"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ProcessEntry? Parse(int id, string stat)
    {
        // The command name in parentheses may hold anything, so count from its end. fields[0] is field 3 of proc(5).
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 22
            ? null
            : new ProcessEntry(
                id, (int)Field(1), (int)Field(3), (int)Field(17), Field(21), Field(11) + Field(12) + Field(13) + Field(14));

        long Field(int index) => long.TryParse(fields[index], CultureInfo.InvariantCulture, out var value) ? value : 0;
    }
}

/// <summary>The processes of the host at one moment.</summary>
internal sealed class ProcessTable
{
    private static readonly Lock Gate = new();
    private static ProcessTable? latest;
    private readonly long taken;
    private readonly List<ProcessEntry> all;
    private readonly ILookup<int, ProcessEntry> children;

    private ProcessTable(long taken)
    {
        this.taken = taken;
        all = [.. Ids().Select(ProcessEntry.Read).OfType<ProcessEntry>()];
        children = all.ToLookup(p => p.Parent);
    }

    /// <summary>The table as it is now.</summary>
    public static ProcessTable Read(TimeProvider time) => new(time.GetTimestamp());

    /// <summary>A table that is at most <paramref name="age"/> old, shared by all who ask.</summary>
    public static ProcessTable Recent(TimeSpan age, TimeProvider time)
    {
        lock (Gate)
        {
            return latest is { } table && time.GetElapsedTime(table.taken) <= age ? table : latest = Read(time);
        }
    }

    public static IEnumerable<int> Ids() => Directory.EnumerateDirectories("/proc")
        .Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0);

    /// <summary>The process, its descendants, and the processes of its session with theirs.</summary>
    public IReadOnlyList<ProcessEntry> TreeOf(int root)
    {
        var tree = new Dictionary<int, ProcessEntry>();
        var open = new Stack<ProcessEntry>(all.Where(p => p.Id == root || p.Session == root));
        while (open.TryPop(out var process))
        {
            if (tree.TryAdd(process.Id, process))
            {
                foreach (var child in children[process.Id])
                {
                    open.Push(child);
                }
            }
        }

        return [.. tree.Values];
    }
}

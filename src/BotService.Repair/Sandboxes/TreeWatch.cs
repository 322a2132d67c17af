using BotService.Repair.Sandboxes.Posix;

namespace BotService.Repair.Sandboxes;

/// <summary>Limits on a whole process tree, which the kernel's own per-process limits cannot express.</summary>
/// <param name="MemoryBytes">Resident memory of all together.</param>
/// <param name="Processes">Processes and threads.</param>
/// <param name="DiskBytes">Bytes written below <paramref name="Folders"/> in all.</param>
internal sealed record TreeLimits(long MemoryBytes, int Processes, long DiskBytes, IReadOnlyList<string> Folders)
{
    public static TreeLimits Of(SandboxCommand command) => new(
        command.Limits.MemoryBytes, command.Limits.Processes, command.Limits.DiskBytes, [command.Workspace, .. command.WritablePaths]);
}

/// <summary>Looks at a process tree five times a second and says when it goes over a limit.</summary>
internal sealed class TreeWatch(int root, TreeLimits? limits, TimeProvider time, IElsewhere? elsewhere = null)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);
    private readonly DiskWatch? disk = limits is null ? null : new DiskWatch(limits.Folders, limits.DiskBytes, time);

    /// <summary>CPU time of the tree when it was last seen.</summary>
    public TimeSpan CpuTime { get; private set; }

    /// <summary>Which limit was passed; "" so far.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Completes when a limit is passed; is cancelled otherwise.</summary>
    public async Task<CommandEnd> WatchAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            var tree = ProcessTable.Recent(Period / 2, time).TreeOf(elsewhere?.Root() ?? root);
            CpuTime = TimeSpan.FromMilliseconds(10 * tree.Sum(p => p.CpuTicks));
            if (limits is not null && Check(tree, limits) is { } end)
            {
                return end;
            }
        }

        throw new OperationCanceledException(stop);
    }

    private CommandEnd? Check(IReadOnlyList<ProcessEntry> tree, TreeLimits limit)
    {
        if (tree.Sum(p => p.ResidentPages) * Environment.SystemPageSize > limit.MemoryBytes && Memory.Of(tree) is var bytes && bytes > limit.MemoryBytes)
        {
            return Over(CommandEnd.OutOfMemory, $"{bytes >> 20} MiB of memory, {limit.MemoryBytes >> 20} MiB are allowed");
        }

        if (elsewhere?.OutOfMemory() == true)
        {
            return Over(CommandEnd.OutOfMemory, $"out of memory, {limit.MemoryBytes >> 20} MiB are allowed");
        }

        if (tree.Sum(p => p.Threads) is var threads && threads > limit.Processes)
        {
            return Over(CommandEnd.OverLimit, $"{threads} processes and threads, {limit.Processes} are allowed");
        }

        return disk?.Check(tree) is { } written ? Over(CommandEnd.OverLimit, written) : null;
    }

    private CommandEnd Over(CommandEnd end, string reason)
    {
        Reason = reason;
        return end;
    }
}

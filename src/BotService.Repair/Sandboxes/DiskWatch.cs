using BotService.Repair.Sandboxes.Posix;

namespace BotService.Repair.Sandboxes;

/// <summary>Says when what was written below some folders since the start passes a limit. Follows no links.</summary>
/// <remarks>A file counts whole once it was written to: its change time cannot be forged. Looking at all files costs time, so
/// that is done when the free space of the file system fell noticeably, and else seldom.</remarks>
internal sealed class DiskWatch
{
    /// <summary>Less free space than this ends the run whoever took it: a full disk stops everything on the host.</summary>
    private const long Reserve = 256L << 20;

    private const int WalksTakeAtMostOnePartIn = 20;
    private static readonly TimeSpan FirstWalk = TimeSpan.FromSeconds(2);
    private readonly IReadOnlyList<string> folders;
    private readonly long limit;
    private readonly TimeProvider time;
    private readonly long startSeconds;
    private readonly uint startNanoseconds;
    private readonly long freeAtStart;
    private long lastWalk;
    private TimeSpan pause = FirstWalk;

    public DiskWatch(IReadOnlyList<string> folders, long limit, TimeProvider time)
    {
        (this.folders, this.limit, this.time) = (folders, limit, time);
        var ticks = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks;
        startSeconds = ticks / TimeSpan.TicksPerSecond;
        startNanoseconds = (uint)(ticks % TimeSpan.TicksPerSecond * 100);
        freeAtStart = Free();
        lastWalk = time.GetTimestamp();
    }

    /// <returns>What is wrong, or null.</returns>
    public string? Check(IReadOnlyList<ProcessEntry> tree)
    {
        var free = Free();
        if (free < Reserve && freeAtStart >= Reserve)
        {
            return $"only {free >> 20} MiB are left on the disk";
        }

        if (freeAtStart - free < limit / 2 && time.GetElapsedTime(lastWalk) < pause)
        {
            return null;
        }

        var began = time.GetTimestamp();
        var written = Written() is var named && named > limit ? named : named + Unnamed(tree);
        lastWalk = time.GetTimestamp();
        pause = time.GetElapsedTime(began, lastWalk) * WalksTakeAtMostOnePartIn is var longer && longer > FirstWalk ? longer : FirstWalk;
        return written > limit ? $"{written >> 20} MiB written, {limit >> 20} MiB are allowed" : null;
    }

    private long Free() => folders.Min(f => Directory.Exists(f) ? new DriveInfo(f).AvailableFreeSpace : long.MaxValue);

    private long Written()
    {
        var bytes = 0L;
        var whole = folders.Aggregate(true, (all, folder) => FolderEntries.Walk(folder, Count) && all);
        return whole ? bytes : long.MaxValue;

        bool Count(int folder, string name, int level, in FileStatus status)
        {
            bytes += IsNew(status) ? (long)status.Blocks * 512 : 0;
            return true;
        }
    }

    /// <summary>Files that were removed but are still open take space all the same.</summary>
    private static long Unnamed(IReadOnlyList<ProcessEntry> tree) => tree
        .SelectMany(p => OpenFiles(p.Id))
        .DistinctBy(f => (f.DeviceMajor, f.DeviceMinor, f.Inode))
        .Sum(f => (long)f.Blocks * 512);

    private static IEnumerable<FileStatus> OpenFiles(int process)
    {
        foreach (var link in LinksOf(process))
        {
            if (Libc.Statx(Libc.CurrentFolder, link, 0, FileStatus.Basic, out var status) == 0 && status is { IsRegularFile: true, Links: 0 })
            {
                yield return status;
            }
        }
    }

    private static string[] LinksOf(int process)
    {
        try
        {
            return Directory.GetFileSystemEntries($"/proc/{process}/fd");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private bool IsNew(in FileStatus status) =>
        status.ChangedSeconds > startSeconds || (status.ChangedSeconds == startSeconds && status.ChangedNanoseconds >= startNanoseconds);
}

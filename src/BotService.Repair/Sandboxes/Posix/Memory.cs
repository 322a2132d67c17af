using System.Globalization;

namespace BotService.Repair.Sandboxes.Posix;

/// <summary>Resident memory of several processes in which shared pages count once.</summary>
internal static class Memory
{
    /// <summary>Bytes. Slower than a sum of resident sizes, which counts what forked processes share once for each.</summary>
    public static long Of(IEnumerable<ProcessEntry> processes) => processes.Sum(Proportional);

    private static long Proportional(ProcessEntry process)
    {
        try
        {
            // "Pss:   1234 kB" in /proc/PID/smaps_rollup, proc(5).
            var line = File.ReadLines($"/proc/{process.Id}/smaps_rollup").First(l => l.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.AsSpan(4, line.Length - 4 - 2).Trim(), NumberStyles.None, CultureInfo.InvariantCulture) << 10;
        }
        catch (UnauthorizedAccessException)
        {
            return process.ResidentPages * Environment.SystemPageSize;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It has ended since.
            return 0;
        }
    }
}

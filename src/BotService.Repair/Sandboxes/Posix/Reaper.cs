using System.Runtime.InteropServices;

namespace BotService.Repair.Sandboxes.Posix;

/// <param name="Code">128 + signal when a signal ended it; 255 when the host ignores its children's end.</param>
/// <param name="CpuTime">User and system time of the process and of all descendants that were waited for.</param>
internal readonly record struct ProcessExit(int Code, TimeSpan CpuTime);

/// <summary>Waits for one child, in two steps between which its number is still its own.</summary>
internal static unsafe class Reaper
{
    /// <summary>Blocks until the child has ended, and leaves it as it is.</summary>
    public static void WaitForEnd(int id)
    {
        var ignored = stackalloc byte[256];
        while (Libc.WaitId(Libc.WaitById, id, ignored, Libc.WaitExited | Libc.WaitLeave) < 0
            && Marshal.GetLastPInvokeError() == Libc.Interrupted)
        {
        }
    }

    /// <summary>Takes an ended child off the process table.</summary>
    public static ProcessExit Reap(int id)
    {
        // struct rusage begins with user and system time, each in seconds and microseconds.
        var usage = stackalloc long[32];
        var result = Libc.Wait4(id, out var status, 0, usage);
        var signal = status & 0x7f;
        var code = result < 0 ? 255 : signal == 0 ? (status >> 8) & 0xff : 128 + signal;
        return new ProcessExit(code, TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3]));
    }
}

using System.Runtime.InteropServices;

namespace BotService.Repair.Sandboxes.Posix;

/// <summary>Makes the descriptors that a child gets. All are close-on-exec, so no other child inherits them by accident.</summary>
internal static unsafe class Descriptors
{
    /// <summary>Ends for a child have at least this number, out of the way of those that the child shall see.</summary>
    public const int Lowest = 100;

    /// <summary>The host's end does not block.</summary>
    public static (int Host, int Child) Pipe(bool hostReads)
    {
        var ends = stackalloc int[2];
        Check(Libc.Pipe(ends, Libc.CloseOnExec));
        var (host, child) = hostReads ? (ends[0], ends[1]) : (ends[1], ends[0]);
        Check(Libc.Control(host, Libc.SetStatusFlags, Libc.NonBlocking));
        return (host, Raise(child));
    }

    /// <summary>A file in memory, open at its start; without a name and gone when it is closed.</summary>
    public static int FileWith(ReadOnlySpan<byte> content)
    {
        var file = Check(Libc.MemoryFile("botservice", 1));
        fixed (byte* bytes = content)
        {
            if (Libc.Write(file, bytes, content.Length) != content.Length)
            {
                throw new IOException($"A file in memory could not be written: {Marshal.GetLastPInvokeErrorMessage()}.");
            }
        }

        _ = Libc.Seek(file, 0, 0);
        return Raise(file);
    }

    public static int Copy(SafeHandle handle) => Check(Libc.Control((int)handle.DangerousGetHandle(), Libc.DuplicateFrom, Lowest));

    public static int Event() => Check(Libc.EventDescriptor(0, Libc.CloseOnExec | Libc.NonBlocking));

    private static int Raise(int descriptor)
    {
        var raised = Check(Libc.Control(descriptor, Libc.DuplicateFrom, Lowest));
        _ = Libc.Close(descriptor);
        return raised;
    }

    private static int Check(int result) => result >= 0
        ? result
        : throw new IOException($"No descriptor for a child process: {Marshal.GetLastPInvokeErrorMessage()}.");
}

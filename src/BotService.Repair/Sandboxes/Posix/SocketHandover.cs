using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BotService.Repair.Sandboxes.Posix;

/// <summary>A pair of connected Unix sockets over which a child hands over one socket that it opened, perhaps in another network namespace (SCM_RIGHTS, unix(7)).</summary>
internal sealed class SocketHandover : IDisposable
{
    private readonly Socket host;

    public SocketHandover()
    {
        var (own, child) = Pair();
        host = new Socket(new SafeSocketHandle(own, ownsHandle: true));
        Child = new SafeFileHandle(child, ownsHandle: true);
    }

    /// <summary>The child's end.</summary>
    public SafeFileHandle Child { get; }

    /// <summary>Waits for the socket.</summary>
    /// <returns>Null when every holder of the child's end is gone without having handed over one.</returns>
    public async Task<Socket?> ReceiveAsync(CancellationToken token)
    {
        try
        {
            var waits = new byte[1];
            return await host.ReceiveAsync(waits, SocketFlags.Peek, token) == 0 ? null : Take((int)host.Handle);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        Child.Dispose();
        host.Dispose();
    }

    private static unsafe (nint Own, nint Child) Pair()
    {
        var ends = stackalloc int[2];
        return Libc.SocketPair(Libc.UnixFamily, Libc.StreamClosedOnExec, 0, ends) == 0
            ? (ends[0], ends[1])
            : throw new IOException($"No pair of sockets for a child process: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    private static unsafe Socket? Take(int from)
    {
        byte data;
        var vector = stackalloc ulong[2] { (ulong)&data, 1 };

        // struct cmsghdr (length, level, type) and room for one descriptor.
        var control = stackalloc ulong[3];
        var message = new MessageHeader { Vectors = vector, VectorCount = 1, Control = control, ControlBytes = 3 * sizeof(ulong) };
        return Libc.ReceiveMessage(from, &message, Libc.ReceiveFlags) == 1 && message.ControlBytes >= 20 && control[0] == 20
            ? new Socket(new SafeSocketHandle((nint)(int)control[2], ownsHandle: true))
            : null;
    }
}

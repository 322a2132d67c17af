using System.Runtime.InteropServices;

namespace BotService.Repair.Sandboxes.Posix;

/// <summary>Handing descriptors from one process to another.</summary>
internal static unsafe partial class Libc
{
    /// <summary>AF_UNIX, and SOCK_STREAM with SOCK_CLOEXEC.</summary>
    public const int UnixFamily = 1;

    public const int StreamClosedOnExec = 1 | CloseOnExec;

    /// <summary>MSG_DONTWAIT and MSG_CMSG_CLOEXEC.</summary>
    public const int ReceiveFlags = 0x40 | 0x40000000;

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    public static partial int SocketPair(int family, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint ReceiveMessage(int socket, MessageHeader* message, int flags);
}

/// <summary>struct msghdr of recvmsg(2) on 64-bit machines.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public void* Name;
    public ulong NameBytes;
    public void* Vectors;
    public ulong VectorCount;
    public void* Control;
    public ulong ControlBytes;
    public ulong Flags;
}

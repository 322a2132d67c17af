using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace BotService.Repair.Sandboxes.Bubblewrap;

/// <summary>Writes the seccomp program: a list of what nothing that builds or tests code needs and that has led out of sandboxes before.</summary>
/// <remarks>Classic BPF over struct seccomp_data (seccomp(2)): number at 0, architecture at 4, six arguments of 8 bytes from 16.</remarks>
internal sealed class SystemCallFilter
{
    private const uint Allow = 0x7fff0000;
    private const uint KillProcess = 0x80000000;
    private const uint NotPermitted = 0x00050000 | 1;
    private const uint NotImplemented = 0x00050000 | 38;
    private const uint NumberAt = 0;
    private const uint ArchitectureAt = 4;

    /// <summary>CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.</summary>
    private const uint NamespaceFlags = 0x7e020000;

    private const ushort Load = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort JumpIfAnyBit = 0x45;
    private const ushort Return = 0x06;
    private readonly MemoryStream program = new();

    private SystemCallFilter()
    {
    }

    /// <exception cref="SandboxUnavailableException">There is no table for this architecture.</exception>
    public static byte[] ForThisMachine(bool allowTracing) => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => For(SystemCallTable.X64, allowTracing),
        Architecture.Arm64 => For(SystemCallTable.Arm64, allowTracing),
        var other => throw new SandboxUnavailableException(
            $"There is no system call filter for {other}; bubblewrap is supported on x86-64 and arm64. For code that you trust, use '--sandbox none'."),
    };

    public static byte[] For(SystemCallTable table, bool allowTracing) => new SystemCallFilter().Build(table, allowTracing);

    private static uint Argument(int index) => 16 + (8 * (uint)index);

    private byte[] Build(SystemCallTable table, bool allowTracing)
    {
        Emit(Load, ArchitectureAt);
        Emit(JumpIfEqual, table.AuditArchitecture, whenTrue: 1);
        Emit(Return, KillProcess);
        Emit(Load, NumberAt);
        if (table.ForeignNumbersFrom is { } foreign)
        {
            Refuse(JumpIfAtLeast, foreign, NotPermitted);
        }

        Refuse(JumpIfEqual, table.Fork3, NotImplemented);
        foreach (var number in allowTracing ? table.Denied : [.. table.Denied, .. table.Tracing])
        {
            Refuse(JumpIfEqual, number, NotPermitted);
        }

        OnCall(table.Fork, 0, () => Refuse(JumpIfAnyBit, NamespaceFlags, NotPermitted));
        // TIOCSTI and TIOCLINUX put words into the mouth of a terminal.
        OnCall(table.Ioctl, 1, () => Refuse(JumpIfEqual, 0x5412, NotPermitted), () => Refuse(JumpIfEqual, 0x541c, NotPermitted));
        AllowSockets(table.Socket);
        Emit(Return, Allow);
        return program.ToArray();
    }

    /// <summary>AF_UNIX, AF_INET, AF_INET6, and of AF_NETLINK only routes, which listing the interfaces needs.</summary>
    private void AllowSockets(uint socket)
    {
        Emit(JumpIfEqual, socket, whenFalse: 10);
        Emit(Load, Argument(0));
        Emit(JumpIfEqual, 16, whenFalse: 3);
        Emit(Load, Argument(2));
        Emit(JumpIfEqual, 0, whenTrue: 5);
        Emit(Return, NotPermitted);
        Emit(JumpIfEqual, 1, whenTrue: 3);
        Emit(JumpIfEqual, 2, whenTrue: 2);
        Emit(JumpIfEqual, 10, whenTrue: 1);
        Emit(Return, NotPermitted);
        Emit(Return, Allow);
    }

    /// <summary>Looks at one argument of one call, then lets it pass.</summary>
    private void OnCall(uint number, int argument, params Action[] refusals)
    {
        Emit(JumpIfEqual, number, whenFalse: (byte)((refusals.Length * 2) + 2));
        Emit(Load, Argument(argument));
        Array.ForEach(refusals, r => r());
        Emit(Return, Allow);
    }

    private void Refuse(ushort test, uint value, uint answer)
    {
        Emit(test, value, whenFalse: 1);
        Emit(Return, answer);
    }

    private void Emit(ushort code, uint value, byte whenTrue = 0, byte whenFalse = 0)
    {
        Span<byte> instruction = stackalloc byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(instruction, code);
        instruction[2] = whenTrue;
        instruction[3] = whenFalse;
        BinaryPrimitives.WriteUInt32LittleEndian(instruction[4..], value);
        program.Write(instruction);
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace BotService.Repair.Sandboxes.Egress;

/// <summary>Writes a program that opens a listening socket on the loopback of wherever it runs, hands it over through a descriptor, and ends.</summary>
/// <remarks>It runs in the sandbox before the command. As it needs no interpreter, no library and no runtime there, it works in any sandbox and
/// ends within a millisecond; the connections are then served from outside, so that nothing has to stay inside.</remarks>
internal sealed class ListenerProgram
{
    private const uint Base = 0x400000;
    private const int ElfHeader = 64;
    private const int ProgramHeader = 56;
    private const uint SocketDescriptor = 100;
    private const uint Backlog = 128;
    private const int AddressBytes = 16;
    private const int MessageBytes = 56;
    private const int ControlBytes = 24;
    private const int VectorBytes = 16;
    private readonly MemoryStream code = new();
    private readonly MachineCode machine;

    private ListenerProgram(MachineCode machine) => this.machine = machine;

    /// <param name="descriptor">Where the program finds the Unix socket to hand over through.</param>
    /// <exception cref="SandboxUnavailableException">The program is not known for this architecture.</exception>
    public static byte[] ForThisMachine(int port, int descriptor) => For(RuntimeInformation.OSArchitecture, port, descriptor);

    public static byte[] For(Architecture architecture, int port, int descriptor) => new ListenerProgram(architecture switch
    {
        Architecture.X64 => MachineCode.X64,
        Architecture.Arm64 => MachineCode.Arm64,
        _ => throw new SandboxUnavailableException($"There is no proxy for restore steps on {architecture}; x86-64 and arm64 have one. Set BotService:Egress:Mode to Host or None."),
    }).Build(port, (uint)descriptor);

    private byte[] Build(int port, uint descriptor)
    {
        // The length of the code does not depend on the addresses in it.
        Write(descriptor, 0);
        var data = Base + ElfHeader + ProgramHeader + (uint)code.Length;
        code.SetLength(0);
        Write(descriptor, data);
        var content = Data(data, port);
        var size = (ulong)(ElfHeader + ProgramHeader + code.Length + content.Length);
        return [.. Header(size), .. code.ToArray(), .. content];
    }

    private void Write(uint descriptor, uint data)
    {
        Call(machine.Socket, 2, 1, 0);
        code.Write(machine.ResultAsFirst);
        Arguments(null, SocketDescriptor, 0);
        Invoke(machine.Duplicate);
        Call(machine.Bind, SocketDescriptor, data, AddressBytes);
        Call(machine.Listen, SocketDescriptor, Backlog, 0);
        Call(machine.Send, descriptor, data + AddressBytes, 0);
        code.Write(machine.ResultAsFirst);

        // One byte sent is status 0.
        code.Write(machine.FirstMinusOne);
        Invoke(machine.Exit);
    }

    private void Call(uint number, uint first, uint second, uint third)
    {
        Arguments(first, second, third);
        Invoke(number);
    }

    private void Arguments(uint? first, uint second, uint third)
    {
        code.Write(first is { } given ? machine.Load(0, given) : []);
        code.Write(machine.Load(1, second));
        code.Write(machine.Load(2, third));
    }

    private void Invoke(uint number)
    {
        code.Write(machine.LoadNumber(number));
        code.Write(machine.Invoke);
    }

    /// <summary>struct sockaddr_in, struct msghdr, struct cmsghdr with the descriptor, struct iovec, and the byte that must go with it.</summary>
    private static byte[] Data(uint at, int port)
    {
        var data = new byte[AddressBytes + MessageBytes + ControlBytes + VectorBytes + 1];
        var (message, control, vector) = (AddressBytes, AddressBytes + MessageBytes, AddressBytes + MessageBytes + ControlBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(data, 2);
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(2), (ushort)port);
        data[4] = 127;
        data[7] = 1;
        Long(message + 16, at + (uint)vector);
        Long(message + 24, 1);
        Long(message + 32, at + (uint)control);
        Long(message + 40, 20);
        Long(control, 20);
        Long(control + 8, 1UL | (1UL << 32));
        Long(control + 16, SocketDescriptor);
        Long(vector, at + (uint)data.Length - 1);
        Long(vector + 8, 1);
        return data;

        void Long(int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(offset), value);
    }

    /// <summary>Elf64_Ehdr and one Elf64_Phdr (elf(5)): everything readable and executable at a fixed address.</summary>
    private byte[] Header(ulong size)
    {
        var header = new byte[ElfHeader + ProgramHeader];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(header);
        Short(16, 2);
        Short(18, machine.ElfMachine);
        Long(20, 1);
        Long(24, Base + ElfHeader + ProgramHeader);
        Long(32, ElfHeader);
        Short(52, ElfHeader);
        Short(54, ProgramHeader);
        Short(56, 1);
        Long(ElfHeader, 1 | (5UL << 32));
        Long(ElfHeader + 16, Base);
        Long(ElfHeader + 24, Base);
        Long(ElfHeader + 32, size);
        Long(ElfHeader + 40, size);
        Long(ElfHeader + 48, 0x10000);
        return header;

        void Short(int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(offset), value);
        void Long(int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(offset), value);
    }
}

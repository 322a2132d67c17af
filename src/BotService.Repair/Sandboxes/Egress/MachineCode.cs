using System.Buffers.Binary;

namespace BotService.Repair.Sandboxes.Egress;

/// <summary>The handful of instructions and system call numbers that <see cref="ListenerProgram"/> is made of.</summary>
/// <param name="ElfMachine">EM_* of elf.h.</param>
/// <param name="Load">Puts a value into the first (0), second or third argument of a system call.</param>
/// <param name="ResultAsFirst">Makes the last result the first argument.</param>
internal sealed record MachineCode(ushort ElfMachine, Func<int, uint, byte[]> Load, Func<uint, byte[]> LoadNumber, byte[] Invoke, byte[] ResultAsFirst, byte[] FirstMinusOne)
{
    public static MachineCode X64 { get; } = new(
        62,
        (argument, value) => [(byte)(0xb8 + new[] { 7, 6, 2 }[argument]), .. Bytes(value)], // mov edi|esi|edx, value
        number => [0xb8, .. Bytes(number)], // mov eax, number
        [0x0f, 0x05], // syscall
        [0x89, 0xc7], // mov edi, eax
        [0x83, 0xef, 0x01]) // sub edi, 1
    {
        Socket = 41,
        Duplicate = 292,
        Bind = 49,
        Listen = 50,
        Send = 46,
        Exit = 231,
    };

    public static MachineCode Arm64 { get; } = new(
        183,
        (argument, value) => Move((uint)argument, value),
        number => Move(8, number),
        Bytes(0xd4000001), // svc #0
        [], // both are x0
        Bytes(0xd1000400)) // sub x0, x0, #1
    {
        Socket = 198,
        Duplicate = 24,
        Bind = 200,
        Listen = 201,
        Send = 211,
        Exit = 94,
    };

    public uint Socket { get; private init; }

    /// <summary>dup3(2).</summary>
    public uint Duplicate { get; private init; }

    public uint Bind { get; private init; }

    public uint Listen { get; private init; }

    /// <summary>sendmsg(2).</summary>
    public uint Send { get; private init; }

    /// <summary>exit_group(2).</summary>
    public uint Exit { get; private init; }

    private static byte[] Bytes(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>movz and movk, 16 bits each.</summary>
    private static byte[] Move(uint register, uint value) =>
        [.. Bytes(0xd2800000 | ((value & 0xffff) << 5) | register), .. Bytes(0xf2a00000 | ((value >> 16) << 5) | register)];
}

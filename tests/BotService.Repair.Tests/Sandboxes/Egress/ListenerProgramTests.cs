using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BotService.Repair.Sandboxes.Egress;

namespace BotService.Repair.Tests.Sandboxes.Egress;

/// <summary>Runs the arm64 program in a small interpreter, so that it is tested on any machine. The one of this machine runs in the sandbox's tests.</summary>
public sealed class ListenerProgramTests
{
    [Fact]
    public void For_Arm64_CallsTheKernelInOrder()
    {
        var program = ListenerProgram.For(Architecture.Arm64, 3128, 4);
        var data = Address(program, "02000c387f000001");

        Assert.Equal(
            [
                (198UL, 2UL, 1UL, 0UL), // socket(AF_INET, SOCK_STREAM, 0)
                (24, 77, 100, 0), // dup3(result, 100, 0)
                (200, 100, data, 16), // bind(100, 127.0.0.1:3128, 16)
                (201, 100, 128, 0), // listen(100, 128)
                (211, 4, data + 16, 0), // sendmsg(4, message, 0)
                (94, 76, data + 16, 0), // exit_group(result - 1)
            ],
            Run(program));
    }

    [Theory]
    [InlineData(Architecture.X64, 62)]
    [InlineData(Architecture.Arm64, 183)]
    public void For_Architecture_IsAnElfFileOfIt(Architecture architecture, int machine)
    {
        var program = ListenerProgram.For(architecture, 3128, 4);

        Assert.Equal("\u007fELF"u8, program.AsSpan(0, 4));
        Assert.Equal(machine, BinaryPrimitives.ReadUInt16LittleEndian(program.AsSpan(18)));
        Assert.Equal((ulong)program.Length, BinaryPrimitives.ReadUInt64LittleEndian(program.AsSpan(64 + 32)));
        Assert.InRange(program.Length, 200, 600);
    }

    private static ulong Address(byte[] program, string hexadecimal) => 0x400000 + (ulong)program.AsSpan().IndexOf(Convert.FromHexString(hexadecimal));

    /// <summary>movz, movk, sub and svc; each system call answers 77.</summary>
    private static List<(ulong Number, ulong First, ulong Second, ulong Third)> Run(byte[] program)
    {
        var registers = new ulong[32];
        var calls = new List<(ulong, ulong, ulong, ulong)>();
        for (var at = 120; calls.Count == 0 || calls[^1].Item1 != 94; at += 4)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(program.AsSpan(at));
            var (to, value) = (word & 31, (ulong)(word >> 5) & 0xffff);
            switch (word & 0xffe00000)
            {
                case 0xd2800000: registers[to] = value; break;
                case 0xf2a00000: registers[to] = (registers[to] & 0xffff) | (value << 16); break;
                case 0xd4000000:
                    calls.Add((registers[8], registers[0], registers[1], registers[2]));
                    registers[0] = 77;
                    break;
                case 0xd1000000: registers[0] -= (word >> 10) & 0xfff; break;
                default: throw new InvalidOperationException($"instruction {word:x}");
            }
        }

        return calls;
    }
}

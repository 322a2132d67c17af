using System.Buffers.Binary;
using BotService.Repair.Sandboxes.Bubblewrap;

namespace BotService.Repair.Tests.Sandboxes.Bubblewrap;

/// <summary>Runs the filter's program in a small interpreter, so that the table of each architecture is tested on any machine.</summary>
public sealed class SystemCallFilterTests
{
    private const uint Allow = 0x7fff0000;
    private const uint NotPermitted = 0x00050001;
    private const uint NotImplemented = 0x00050026;
    private const uint Kill = 0x80000000;

    // From the kernel's tables: name, x86-64, arm64.
    private static readonly (string Name, uint X64, uint Arm64)[] Calls =
    [
        ("read", 0, 63), ("execve", 59, 221), ("openat", 257, 56), ("mmap", 9, 222), ("futex", 202, 98), ("setsid", 112, 157), ("pidfd_open", 434, 434),
        ("unshare", 272, 97), ("setns", 308, 268), ("mount", 165, 40), ("umount2", 166, 39), ("pivot_root", 155, 41), ("chroot", 161, 51),
        ("keyctl", 250, 219), ("bpf", 321, 280), ("perf_event_open", 298, 241), ("userfaultfd", 323, 282), ("ptrace", 101, 117),
        ("kexec_load", 246, 104), ("init_module", 175, 105), ("finit_module", 313, 273), ("reboot", 169, 142), ("open_by_handle_at", 304, 265),
        ("io_uring_setup", 425, 425), ("pidfd_getfd", 438, 438), ("mount_setattr", 442, 442),
    ];

    private static readonly string[] Harmless = ["read", "execve", "openat", "mmap", "futex", "setsid", "pidfd_open"];

    public static TheoryData<bool> Architectures => [true, false];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Every_listed_call_is_answered_as_its_kind_demands(bool arm) => Assert.All(
        Calls,
        call => Assert.Equal(Harmless.Contains(call.Name) ? Allow : NotPermitted, Run(arm, false, arm ? call.Arm64 : call.X64)));

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Clone_may_make_threads_and_processes_but_no_namespaces(bool arm)
    {
        var clone = arm ? 220u : 56u;

        Assert.Equal(Allow, Run(arm, false, clone, 0x3d0f00));
        Assert.Equal(Allow, Run(arm, false, clone, 0x01200011));
        Assert.All(
            [0x00020000u, 0x02000000u, 0x04000000u, 0x08000000u, 0x10000000u, 0x20000000u, 0x40000000u],
            flag => Assert.Equal(NotPermitted, Run(arm, false, clone, flag | 17)));
        Assert.Equal(NotImplemented, Run(arm, false, 435));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Sockets_are_local_or_internet_or_ask_for_routes(bool arm)
    {
        var socket = arm ? 198u : 41u;

        Assert.All([1u, 2u, 10u], family => Assert.Equal(Allow, Run(arm, false, socket, family, 1, 0)));
        Assert.Equal(Allow, Run(arm, false, socket, 16, 3, 0));
        Assert.Equal(NotPermitted, Run(arm, false, socket, 16, 3, 9));
        Assert.All([3u, 17u, 38u, 40u], family => Assert.Equal(NotPermitted, Run(arm, false, socket, family, 1, 0)));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Terminals_cannot_be_fed(bool arm)
    {
        var ioctl = arm ? 29u : 16u;

        Assert.Equal(Allow, Run(arm, false, ioctl, 0, 0x5401));
        Assert.Equal(NotPermitted, Run(arm, false, ioctl, 0, 0x5412));
        Assert.Equal(NotPermitted, Run(arm, false, ioctl, 0, 0x541c));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Tracing_can_be_allowed(bool arm) => Assert.Equal(Allow, Run(arm, true, arm ? 117u : 101u));

    [Fact]
    public void A_foreign_calling_convention_is_refused()
    {
        Assert.Equal(NotPermitted, Run(false, false, 0x40000000 + 39));
        Assert.Equal(Kill, Interpret(SystemCallFilter.For(SystemCallTable.X64, false), 0x40000003, 0, []));
    }

    private static uint Run(bool arm, bool tracing, uint number, params uint[] arguments) =>
        Interpret(SystemCallFilter.For(arm ? SystemCallTable.Arm64 : SystemCallTable.X64, tracing), arm ? 0xc00000b7 : 0xc000003e, number, arguments);

    /// <summary>Classic BPF as far as seccomp needs it: load a word, jump on a comparison with a constant, return.</summary>
    private static uint Interpret(byte[] program, uint architecture, uint number, uint[] arguments)
    {
        var data = new byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(data, number);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), architecture);
        for (var i = 0; i < arguments.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(16 + (8 * i)), arguments[i]);
        }

        var loaded = 0u;
        for (var at = 0; ; at += 8)
        {
            var value = BinaryPrimitives.ReadUInt32LittleEndian(program.AsSpan(at + 4));
            bool? taken = null;
            switch (BinaryPrimitives.ReadUInt16LittleEndian(program.AsSpan(at)))
            {
                case 0x06: return value;
                case 0x20: loaded = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)value)); break;
                case 0x15: taken = loaded == value; break;
                case 0x35: taken = loaded >= value; break;
                case 0x45: taken = (loaded & value) != 0; break;
                case var other: throw new InvalidOperationException($"instruction {other:x}");
            }

            at += taken is { } jump ? 8 * program[at + (jump ? 2 : 3)] : 0;
        }
    }
}

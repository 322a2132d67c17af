using System.Text.Json;

namespace BotService.Repair.Sandboxes.Container;

/// <summary>The system call filter of a container, as a seccomp profile in the form of docker and podman. The engines' own profiles differ;
/// some let a command make a user namespace, in which it is root towards the kernel.</summary>
internal static class ContainerFilter
{
    private const int NotPermitted = 1;
    private const int NotImplemented = 38;

    /// <summary>What nothing that builds or tests code needs and that has led out of sandboxes before.</summary>
    private static readonly string[] Denied =
    [
        "unshare", "setns", "mount", "umount", "umount2", "pivot_root", "chroot", "open_tree", "open_tree_attr", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr",
        "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp", "add_key", "request_key", "keyctl",
        "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "memfd_secret",
        "open_by_handle_at", "name_to_handle_at", "fanotify_init", "lookup_dcookie", "syslog", "vhangup", "move_pages", "uselib", "_sysctl", "nfsservctl",
        "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "create_module", "swapon", "swapoff", "reboot", "acct", "quotactl", "quotactl_fd",
        "settimeofday", "clock_settime", "clock_settime64", "adjtimex", "clock_adjtime", "clock_adjtime64", "stime", "sethostname", "setdomainname", "iopl", "ioperm", "modify_ldt",
    ];

    /// <summary>CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.</summary>
    private static readonly long[] Namespaces = [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000];

    /// <summary>TIOCSTI and TIOCLINUX put words into the mouth of a terminal.</summary>
    private static readonly long[] Terminal = [0x5412, 0x541c];

    /// <summary>All but AF_UNIX (1), AF_INET (2), AF_INET6 (10) and AF_NETLINK (16).</summary>
    private static readonly long[] Sockets = [0, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15];

    public static readonly byte[] Profile = JsonSerializer.SerializeToUtf8Bytes(new
    {
        defaultAction = "SCMP_ACT_ALLOW",
        syscalls = new[]
        {
            Rule(Denied, NotPermitted),
            // Its flags lie behind a pointer that a filter cannot follow; callers go on with clone.
            Rule(["clone3"], NotImplemented),
            Rule(["socket", "socketpair"], NotPermitted, Argument(0, 16, "SCMP_CMP_GT")),
        }
        .Concat(Namespaces.Select(bit => Rule(["clone"], NotPermitted, Argument(0, bit, "SCMP_CMP_MASKED_EQ", bit))))
        .Concat(Terminal.Select(request => Rule(["ioctl"], NotPermitted, Argument(1, 0xffffffff, "SCMP_CMP_MASKED_EQ", request))))
        .Concat(Sockets.Select(family => Rule(["socket", "socketpair"], NotPermitted, Argument(0, family, "SCMP_CMP_EQ"))))
        // Of AF_NETLINK only routes (0), which listing the interfaces needs.
        .Append(Rule(["socket"], NotPermitted, Argument(0, 16, "SCMP_CMP_EQ"), Argument(2, 0, "SCMP_CMP_GT"))),
    });

    private static object Rule(string[] names, int error, params object[] args) => new { names, action = "SCMP_ACT_ERRNO", errnoRet = error, args };

    private static object Argument(int index, long value, string op, long valueTwo = 0) => new { index, value, valueTwo, op };
}

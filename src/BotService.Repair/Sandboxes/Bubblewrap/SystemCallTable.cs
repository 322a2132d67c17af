namespace BotService.Repair.Sandboxes.Bubblewrap;

/// <summary>Numbers of the system calls that the filter knows, from the kernel's syscall_64.tbl and asm-generic/unistd.h.</summary>
/// <param name="AuditArchitecture">AUDIT_ARCH_* of linux/audit.h.</param>
/// <param name="ForeignNumbersFrom">Numbers of a second calling convention (x32) begin here.</param>
/// <param name="Fork">clone(2), by its older interface.</param>
/// <param name="Tracing">ptrace, process_vm_readv and process_vm_writev.</param>
internal sealed record SystemCallTable(
    uint AuditArchitecture, uint? ForeignNumbersFrom, uint Fork, uint Ioctl, uint Socket, uint[] Tracing, uint[] Denied)
{
    /// <summary>clone3(2), whose flags lie behind a pointer that a filter cannot follow.</summary>
    public uint Fork3 => 435;

    public static SystemCallTable X64 { get; } = new(
        0xc000003e,
        0x40000000,
        Fork: 56,
        Ioctl: 16,
        Socket: 41,
        Tracing: [101, 310, 311],
        Denied:
        [
            .. Everywhere,
            272, 308, // unshare, setns
            165, 166, 155, 161, // mount, umount2, pivot_root, chroot
            248, 249, 250, // add_key, request_key, keyctl
            321, 298, 323, // bpf, perf_event_open, userfaultfd
            304, 300, 312, // open_by_handle_at, fanotify_init, kcmp
            246, 320, 175, 313, 176, // kexec_load, kexec_file_load, init_module, finit_module, delete_module
            167, 168, 169, 163, 179, // swapon, swapoff, reboot, acct, quotactl
            164, 227, 159, 305, 170, 171, // settimeofday, clock_settime, adjtimex, clock_adjtime, sethostname, setdomainname
            172, 173, 154, // iopl, ioperm, modify_ldt
            103, 212, 153, 279, 134, 156, // syslog, lookup_dcookie, vhangup, move_pages, uselib, _sysctl
        ]);

    public static SystemCallTable Arm64 { get; } = new(
        0xc00000b7,
        null,
        Fork: 220,
        Ioctl: 29,
        Socket: 198,
        Tracing: [117, 270, 271],
        Denied:
        [
            .. Everywhere,
            97, 268, // unshare, setns
            40, 39, 41, 51, // mount, umount2, pivot_root, chroot
            217, 218, 219, // add_key, request_key, keyctl
            280, 241, 282, // bpf, perf_event_open, userfaultfd
            265, 262, 272, // open_by_handle_at, fanotify_init, kcmp
            104, 294, 105, 273, 106, // kexec_load, kexec_file_load, init_module, finit_module, delete_module
            224, 225, 142, 89, 60, // swapon, swapoff, reboot, acct, quotactl
            170, 112, 171, 266, 161, 162, // settimeofday, clock_settime, adjtimex, clock_adjtime, sethostname, setdomainname
            116, 18, 58, 239, // syslog, lookup_dcookie, vhangup, move_pages
        ]);

    /// <summary>Calls from 424 on have the same number on every architecture.</summary>
    private static uint[] Everywhere =>
    [
        425, 426, 427, // io_uring_setup, io_uring_enter, io_uring_register
        428, 429, 430, 431, 432, 433, 442, 467, // open_tree, move_mount, fsopen, fsconfig, fsmount, fspick, mount_setattr, open_tree_attr
        438, 443, 447, // pidfd_getfd, quotactl_fd, memfd_secret
    ];
}

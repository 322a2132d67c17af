using System.Net;
using System.Net.Sockets;
using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Bubblewrap;

namespace BotService.Repair.Tests.Sandboxes.Bubblewrap;

/// <summary>Real attempts to get out of the sandbox or to hurt the host. Each one runs, and each one must be contained.</summary>
public sealed class EscapeTests
{
    [SkippableFact]
    public async Task Code_runs_without_any_privilege()
    {
        using var bench = await OpenAsync();

        var status = (await bench.RunAsync(bench.Command("cat", "/proc/self/status"))).Output.Split('\n')
            .Select(l => l.Split(':', 2)).Where(l => l.Length == 2).ToDictionary(l => l[0], l => l[1].Trim());

        Assert.DoesNotContain("0", status["Uid"].Split('\t'));
        Assert.DoesNotContain("0", status["Gid"].Split('\t'));
        Assert.All(["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"], set => Assert.Equal("0000000000000000", status[set]));
        Assert.Equal(("1", "2"), (status["NoNewPrivs"], status["Seccomp"]));
        Assert.Equal("", status["Groups"].Replace("1000", "").Replace("65534", "").Trim());
    }

    [SkippableFact]
    public async Task A_fork_bomb_ends_and_leaves_nothing()
    {
        using var bench = await OpenAsync();
        var mark = HostProcesses.UniqueSleep();
        const string Bomb = """
            import os, sys, time
            def bomb():
                for i in range(2000):
                    try:
                        if os.fork() == 0: time.sleep(3600)
                    except OSError:
                        print('refused', flush=True); os._exit(7)
            bomb()
            time.sleep(3600)
            """;

        var result = await bench.RunAsync(bench.Python(Bomb, mark) with { Limits = SandboxBench.Limits with { Processes = 64 } });

        Assert.True(result.End == CommandEnd.OverLimit || (result.ExitCode == 7 && result.Output == "refused\n"), $"{result.End} {result.ExitCode} {result.ErrorOutput}");
        Assert.Equal(0, HostProcesses.Count(mark));
    }

    [SkippableTheory]
    [InlineData("t(lambda: [f.write(bytes(1 << 20)) for i in range(10 << 10)])")]
    [InlineData("t(lambda: f.truncate(10 << 30))")]
    [InlineData("t(lambda: os.posix_fallocate(f.fileno(), 0, 10 << 30))")]
    public async Task A_file_of_10_GB_is_refused(string write)
    {
        using var bench = await OpenAsync();
        var command = bench.Python(
            "import errno, os\nf = open('big', 'wb', buffering=0)\ndef t(g):\n    try: g(); print('done')\n    except OSError as e: print(errno.errorcode[e.errno])\n" + write) with
        {
            Limits = SandboxBench.Limits with { FileBytes = 16 << 20 },
        };

        Assert.Equal("EFBIG", (await bench.RunAsync(command)).Output.Trim());
        Assert.InRange(new FileInfo(Path.Combine(bench.Workspace, "big")).Length, 0, 16 << 20);
    }

    [SkippableFact]
    public async Task Folders_in_memory_have_an_end()
    {
        var options = new BubblewrapOptions { TemporaryBytes = 4 << 20, HomeBytes = 4 << 20, SharedMemoryBytes = 4 << 20 };
        using var bench = await OpenAsync(SandboxBench.Bubblewrap(options: options));

        var probe = await bench.ProbeAsync("for d in ['/tmp', '/dev/shm', os.environ['HOME']]: t(lambda: open(d + '/fill', 'wb').write(bytes(8 << 20)))");

        Assert.Equal("ENOSPC ENOSPC ENOSPC", probe);
    }

    [SkippableFact]
    public async Task The_host_cannot_be_reached_over_its_loopback()
    {
        using var bench = await OpenAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var probe = await bench.ProbeAsync(
            "t(lambda: socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5))", ((IPEndPoint)listener.LocalEndpoint).Port.ToString());

        Assert.Equal("ECONNREFUSED", probe);
        Assert.False(listener.Pending());
    }

    [SkippableFact]
    public async Task There_is_no_way_out_to_other_machines()
    {
        using var bench = await OpenAsync();

        var probe = await bench.ProbeAsync("""
            t(lambda: socket.create_connection(('192.0.2.1', 80), 5))
            t(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53)))
            t(lambda: socket.create_connection(('2001:db8::1', 80), 5))
            print([l.split(':')[0].strip() for l in open('/proc/net/dev') if ':' in l])
            """);

        Assert.Equal("ENETUNREACH ENETUNREACH ENETUNREACH ['lo']", probe);
    }

    [SkippableFact]
    public async Task A_server_on_its_own_loopback_works()
    {
        using var bench = await OpenAsync();

        Assert.Equal("done", await bench.ProbeAsync("s = socket.create_server(('127.0.0.1', 0)); t(lambda: socket.create_connection(s.getsockname(), 5))"));
    }

    [SkippableFact]
    public async Task Sockets_of_the_host_are_out_of_reach()
    {
        using var bench = await OpenAsync();
        using var folder = new TemporaryFolder();
        var name = $"botservice-{Guid.NewGuid():N}";
        using var hidden = Listen("\0" + name);
        using var named = Listen(Path.Combine(folder, "socket"));

        var probe = await bench.ProbeAsync(
            "for a in ['\\0' + sys.argv[1], sys.argv[2]]: t(lambda: socket.socket(socket.AF_UNIX).connect(a))", name, Path.Combine(folder, "socket"));

        Assert.Equal("ECONNREFUSED ENOENT", probe);

        static Socket Listen(string path)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen();
            return socket;
        }
    }

    [SkippableTheory]
    [InlineData("socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)")]
    [InlineData("socket.socket(socket.AF_PACKET, socket.SOCK_RAW)")]
    [InlineData("socket.socket(38, socket.SOCK_SEQPACKET)")]
    [InlineData("socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 9)")]
    [InlineData("socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)")]
    public async Task Unusual_sockets_are_not_permitted(string open)
    {
        using var bench = await OpenAsync();

        Assert.Equal("EPERM", await bench.ProbeAsync($"t(lambda: {open})"));
    }

    [SkippableFact]
    public async Task Nothing_of_the_host_s_environment_can_be_read()
    {
        using var bench = await OpenAsync();

        var result = await bench.RunAsync(bench.Shell("cat /proc/*/environ | tr '\\0' '\\n'; env"));

        var names = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=')[0]).Distinct();
        string[] known =
        [
            "CARGO_HOME", "CI", "DOTNET_CLI_TELEMETRY_OPTOUT", "DOTNET_GENERATE_ASPNET_CERTIFICATE", "DOTNET_NOLOGO", "HOME", "LANG", "MSBUILDDISABLENODEREUSE",
            "PATH", "PWD", "TMPDIR", .. Toolchains.VariableNames,
        ];
        Assert.Empty(names.Except(known));
    }

    [SkippableFact]
    public async Task Processes_of_the_host_can_be_neither_seen_nor_killed()
    {
        using var bench = await OpenAsync();

        var probe = await bench.ProbeAsync(
            """
            import signal
            t(lambda: os.kill(int(sys.argv[1]), signal.SIGKILL))
            t(lambda: os.kill(os.getppid(), signal.SIGKILL))
            t(lambda: os.kill(1, signal.SIGKILL))
            print(max(int(d) for d in os.listdir('/proc') if d.isdigit()) < 20, 'alive')
            """,
            Environment.ProcessId.ToString());

        // To the first process inside, which may be root's, a signal is refused or has no effect.
        Assert.Matches("^ESRCH (done|EPERM) (done|EPERM) True alive$", probe);
    }

    [SkippableFact]
    public async Task Killing_everything_kills_only_the_sandbox()
    {
        using var bench = await OpenAsync();

        var result = await bench.RunAsync(bench.Python("import os, time\nif os.fork() == 0: time.sleep(3600)\nos.kill(-1, 9); os.kill(os.getpid(), 9)"));

        Assert.Equal((137, CommandEnd.Exited), (result.ExitCode, result.End));
    }

    [SkippableTheory]
    [InlineData("/proc/sys/kernel/core_pattern")]
    [InlineData("/proc/sys/kernel/hostname")]
    [InlineData("/proc/sys/vm/drop_caches")]
    [InlineData("/proc/sysrq-trigger")]
    [InlineData("/proc/1/oom_score_adj/..")]
    [InlineData("/dev/mem")]
    [InlineData("/dev/kmsg")]
    [InlineData("/dev/vda")]
    [InlineData("/dev/sda")]
    [InlineData("/etc/passwd")]
    [InlineData("/etc/new")]
    [InlineData("/usr/new")]
    [InlineData("/usr/bin/env")]
    [InlineData("/new")]
    [InlineData("/dev/new")]
    [InlineData("/ws/../new")]
    public async Task Files_outside_the_workspace_cannot_be_written(string path)
    {
        using var bench = await OpenAsync();

        var probe = await bench.ProbeAsync("t(lambda: os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT))", path);

        Assert.Contains(probe, new[] { "EACCES", "EROFS", "ENOENT", "EPERM", "EISDIR", "ENOTDIR" });
    }

    [SkippableTheory]
    [InlineData("/etc/shadow")]
    [InlineData("/etc/ssl/private")]
    [InlineData("/root/.bashrc")]
    [InlineData("/root/.ssh")]
    [InlineData("/root/.cargo/credentials.toml")]
    [InlineData("/run")]
    [InlineData("/sys")]
    [InlineData("/var")]
    [InlineData("/srv")]
    [InlineData("/mnt")]
    [InlineData("/proc/1/root/../run")]
    public async Task Private_files_of_the_host_are_not_there_not_even_over_a_link(string path)
    {
        using var bench = await OpenAsync();
        File.CreateSymbolicLink(Path.Combine(bench.Workspace, "link"), path);

        var probe = await bench.ProbeAsync("for p in [sys.argv[1], 'link']: t(lambda: os.listdir(p) if os.path.isdir(p) else os.open(p, os.O_RDONLY))", path);

        Assert.All(probe.Split(' '), p => Assert.Contains(p, new[] { "ENOENT", "EACCES" }));
    }

    [SkippableFact]
    public async Task The_home_folder_of_the_host_user_is_not_there()
    {
        using var bench = await OpenAsync();
        var home = Environment.GetEnvironmentVariable("HOME")!;
        Requires.That(Directory.Exists(home), "the user has no home folder");

        var probe = await bench.ProbeAsync("print(*os.listdir(sys.argv[1]) if os.path.isdir(sys.argv[1]) else [])", home);

        var programs = Toolchains.OfHost().Paths.Select(p => Path.GetRelativePath(home, p).Split('/')[0]);
        Assert.Empty(probe.Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(programs));
    }

    [SkippableTheory]
    [InlineData("unshare(CLONE_NEWUSER)", 272, "0x10000000", "EPERM")]
    [InlineData("unshare(CLONE_NEWNS)", 272, "0x20000", "EPERM")]
    [InlineData("clone(CLONE_NEWUSER | SIGCHLD)", 56, "0x10000011, 0, 0, 0, 0", "EPERM")]
    [InlineData("clone3", 435, "0, 0", "ENOSYS")]
    [InlineData("setns", 308, "0, 0", "EPERM")]
    [InlineData("mount", 165, "0, 0, 0, 0, 0", "EPERM")]
    [InlineData("umount2", 166, "0, 0", "EPERM")]
    [InlineData("open_tree", 428, "-100, 0, 0", "EPERM")]
    [InlineData("fsopen", 430, "0, 0", "EPERM")]
    [InlineData("chroot", 161, "0", "EPERM")]
    [InlineData("ptrace", 101, "0, 0, 0, 0", "EPERM")]
    [InlineData("process_vm_readv", 310, "1, 0, 0, 0, 0, 0", "EPERM")]
    [InlineData("keyctl", 250, "0, 0", "EPERM")]
    [InlineData("bpf", 321, "0, 0, 0", "EPERM")]
    [InlineData("perf_event_open", 298, "0, 0, -1, -1, 0", "EPERM")]
    [InlineData("userfaultfd", 323, "0", "EPERM")]
    [InlineData("io_uring_setup", 425, "1, 0", "EPERM")]
    [InlineData("open_by_handle_at", 304, "0, 0, 0", "EPERM")]
    [InlineData("kexec_load", 246, "0, 0, 0, 0", "EPERM")]
    [InlineData("init_module", 175, "0, 0, 0", "EPERM")]
    [InlineData("pidfd_getfd", 438, "0, 0, 0", "EPERM")]
    [InlineData("getpid as x32", 0x40000027, "", "EPERM")]
    public async Task System_calls_that_led_out_of_sandboxes_are_refused(string name, int number, string arguments, string expected)
    {
        Requires.That(System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64, $"the number of {name} is that of x86-64");
        using var bench = await OpenAsync();

        var probe = await bench.ProbeAsync($"""
            libc = ctypes.CDLL(None, use_errno=True)
            libc.syscall.restype = ctypes.c_long
            result = libc.syscall(*[ctypes.c_long(a) for a in [{number}, {arguments}]])
            print('done' if result >= 0 else errno.errorcode[ctypes.get_errno()])
            """);

        Assert.Equal(expected, probe);
    }

    [SkippableFact]
    public async Task A_terminal_cannot_be_fed_with_input()
    {
        using var bench = await OpenAsync();

        Assert.Equal("EPERM", await bench.ProbeAsync("import fcntl\nmaster, slave = os.openpty()\nt(lambda: fcntl.ioctl(slave, 0x5412, b'x'))"));
    }

    [SkippableFact]
    public async Task Devices_set_user_id_and_links_to_programs_do_not_help()
    {
        using var bench = await OpenAsync();

        var probe = await bench.ProbeAsync("""
            import shutil, stat, subprocess
            t(lambda: os.mknod('device', 0o666 | stat.S_IFBLK, os.makedev(254, 0)))
            t(lambda: os.link('/usr/bin/env', 'env'))
            shutil.copy('/usr/bin/id', 'id'); os.chmod('id', 0o4755)
            print(subprocess.run(['./id', '-u'], capture_output=True, text=True).stdout.strip() == str(os.getuid()))
            t(lambda: os.setuid(0))
            t(lambda: os.chown('id', 0, 0))
            """);

        Assert.Matches("^EPERM (EXDEV|EPERM) True (EPERM|EINVAL) (EPERM|EINVAL)$", probe);
    }

    [SkippableFact]
    public async Task Set_user_id_of_the_host_s_own_programs_gives_nothing()
    {
        using var bench = await OpenAsync();

        Assert.Equal("True", await bench.ProbeAsync(
            "import subprocess\nr = subprocess.run(['sh', '-c', 'su -c id; mount -t tmpfs t /mnt; ping -c 1 127.0.0.1'], capture_output=True, text=True, stdin=subprocess.DEVNULL)\nprint('uid=0' not in r.stdout and r.returncode != 0)"));
    }

    [SkippableFact]
    public async Task No_descriptor_of_the_host_is_inherited()
    {
        using var bench = await OpenAsync();
        using var inheritable = new AnonymousDescriptor();

        // The last one is the listing's own.
        Assert.Equal("[0, 1, 2]", await bench.ProbeAsync("print(sorted(int(f) for f in os.listdir('/proc/self/fd'))[:-1])"));
    }

    [SkippableTheory]
    [InlineData("t(lambda: open('.git/hooks/post-checkout', 'w'))")]
    [InlineData("t(lambda: open('.git/config', 'a'))")]
    [InlineData("t(lambda: os.rename('.git', 'moved'))")]
    [InlineData("t(lambda: os.unlink('.git/config'))")]
    [InlineData("t(lambda: os.chmod('.git/config', 0o777))")]
    public async Task Hooks_and_configuration_of_git_cannot_be_changed(string attempt)
    {
        using var bench = await OpenAsync();
        bench.Workspace.Write(".git/config", "[core]\n").Write(".git/hooks/pre-commit", "#!/bin/sh\n");

        Assert.Matches("EROFS|EBUSY", await bench.ProbeAsync(attempt));
        Assert.Equal("[core]\n", File.ReadAllText(Path.Combine(bench.Workspace, ".git/config")));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(bench.Workspace, ".git/hooks")));
    }

    [SkippableFact]
    public async Task A_link_in_place_of_git_s_folder_shows_nothing()
    {
        using var bench = await OpenAsync();
        using var secret = new TemporaryFolder();
        secret.Write("key", "secret");
        Directory.CreateSymbolicLink(Path.Combine(bench.Workspace, ".git"), secret);

        Assert.Equal("ENOENT", await bench.ProbeAsync("t(lambda: open('.git/key'))"));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_path_that_an_earlier_command_replaced_by_a_link_is_refused(bool writable)
    {
        using var bench = await OpenAsync();
        using var cache = new TemporaryFolder();
        await bench.RunAsync(bench.Shell($"ln -s /etc {cache.Path}/packages") with { WritablePaths = [cache] });
        string[] paths = [Path.Combine(cache, "packages")];

        var next = bench.Shell("true") with { ReadOnlyPaths = writable ? [] : paths, WritablePaths = writable ? paths : [] };

        Assert.Contains("link", (await Assert.ThrowsAsync<SandboxUnavailableException>(() => bench.RunAsync(next))).Message);
    }

    [SkippableFact]
    public async Task What_the_host_reads_afterwards_is_neither_a_link_nor_a_pipe()
    {
        using var bench = await OpenAsync();

        await bench.RunAsync(bench.Shell("ln -s /etc/shadow report.xml; mkfifo pipe.xml; ln -s /etc reports; echo ok > real.xml"));

        Assert.Null(SandboxFiles.ReadText(bench.Workspace, "report.xml", 1000));
        Assert.Null(SandboxFiles.ReadText(bench.Workspace, "pipe.xml", 1000));
        Assert.Null(SandboxFiles.ReadText(bench.Workspace, "reports/passwd", 1000));
        Assert.Equal("ok\n", SandboxFiles.ReadText(bench.Workspace, "real.xml", 1000));
    }

    [SkippableFact]
    public async Task When_bwrap_itself_is_killed_everything_inside_dies()
    {
        using var bench = await OpenAsync();
        var sleep = HostProcesses.UniqueSleep();
        await using var session = await bench.Sandbox.StartAsync(bench.Shell($"setsid nohup sleep {sleep} & echo ready; sleep {sleep}"), CancellationToken.None);
        Assert.Equal("ready", await session.ReadLineAsync(CancellationToken.None));

        await new ProcessRunner(TimeProvider.System).RunAsync(
            new ProcessStart("/bin/kill", ["-KILL", ((LineSession)session).Id.ToString()], "/", new Dictionary<string, string>()), CancellationToken.None);

        Assert.True(await HostProcesses.EventuallyAsync(() => HostProcesses.Count(sleep) == 0));
    }

    [SkippableFact]
    public async Task Files_made_inside_do_not_belong_to_root()
    {
        using var bench = await OpenAsync();
        await bench.RunAsync(bench.Shell("echo x > made; mkdir folder"));

        var owners = await new ProcessRunner(TimeProvider.System).RunAsync(
            new ProcessStart("/usr/bin/stat", ["-c", "%u:%g", "made", "folder"], bench.Workspace, new Dictionary<string, string>()), CancellationToken.None);

        Assert.True(owners.Succeeded);
        Assert.DoesNotContain("0:0", owners.Output.Split('\n'));
    }

    private static Task<SandboxBench> OpenAsync(ISandbox? sandbox = null) => SandboxBench.OpenAsync("bubblewrap", sandbox);

    /// <summary>A pipe that children would inherit.</summary>
    private sealed class AnonymousDescriptor : IDisposable
    {
        private readonly System.IO.Pipes.AnonymousPipeServerStream pipe = new(System.IO.Pipes.PipeDirection.Out, HandleInheritability.Inheritable);

        public void Dispose() => pipe.Dispose();
    }
}

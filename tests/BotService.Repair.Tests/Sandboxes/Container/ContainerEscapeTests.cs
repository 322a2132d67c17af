using System.Net;
using System.Net.Sockets;
using BotService.Fixture;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.Tests.Sandboxes.Container;

/// <summary>Real attempts to get out of a container or to hurt the host, several in one container because each takes time to start.</summary>
public sealed class ContainerEscapeTests
{
    [SkippableFact]
    public async Task Neither_host_nor_network_can_be_reached()
    {
        using var bench = await TestEngine.OpenAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var name = $"botservice-{Guid.NewGuid():N}";
        using var hidden = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        hidden.Bind(new UnixDomainSocketEndPoint("\0" + name));
        hidden.Listen();

        var probe = await bench.ProbeAsync(
            """
            t(lambda: socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5))
            t(lambda: socket.socket(socket.AF_UNIX).connect('\0' + sys.argv[2]))
            t(lambda: socket.create_connection(('192.0.2.1', 80), 5))
            t(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53)))
            t(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
            t(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
            print([l.split(':')[0].strip() for l in open('/proc/net/dev') if ':' in l])
            s = socket.create_server(('127.0.0.1', 0)); t(lambda: socket.create_connection(s.getsockname(), 5))
            """,
            ((IPEndPoint)listener.LocalEndpoint).Port.ToString(),
            name);

        Assert.Equal("ECONNREFUSED ECONNREFUSED ENETUNREACH ENETUNREACH EPERM EPERM ['lo'] done", probe);
        Assert.False(listener.Pending());
    }

    [SkippableFact]
    public async Task Nothing_outside_the_workspace_can_be_written_and_nothing_private_read()
    {
        using var bench = await TestEngine.OpenAsync();
        bench.Workspace.Write(".git/config", "[core]\n").Write(".git/hooks/pre-commit", "#!/bin/sh\n");

        var probe = await bench.ProbeAsync("""
            for p in ['/proc/sys/kernel/core_pattern', '/proc/sys/kernel/hostname', '/proc/sysrq-trigger', '/dev/mem', '/dev/kmsg', '/dev/vda', '/etc/passwd', '/etc/new', '/usr/new',
                      '/new', '/dev/new', '/run/new', '/volume/new', '/sys/fs/cgroup/memory/memory.limit_in_bytes', '/sys/fs/cgroup/memory.max', '.git/config', '.git/hooks/post-checkout']:
                t(lambda: os.open(p, os.O_WRONLY | os.O_CREAT))
            t(lambda: os.rename('.git', 'moved'))
            for p in ['/etc/shadow', '/root/.ssh', '/root/.bashrc', '/var/lib', '/srv/x', '/proc/1/root/run/secrets']:
                t(lambda: os.listdir(p) if os.path.isdir(p) else os.open(p, os.O_RDONLY))
            """);

        Assert.All(probe.Split(' '), p => Assert.Contains(p, new[] { "EACCES", "EROFS", "ENOENT", "EPERM", "EBUSY", "EIO" }));
        Assert.Equal("[core]\n", File.ReadAllText(Path.Combine(bench.Workspace, ".git/config")));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(bench.Workspace, ".git/hooks")));
    }

    [SkippableFact]
    public async Task Code_has_no_privilege_and_cannot_get_one()
    {
        Requires.That(System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64, "the numbers of system calls are those of x86-64");
        using var bench = await TestEngine.OpenAsync();

        var probe = await bench.ProbeAsync(
            """
            import shutil, signal, stat, subprocess
            status = dict(l.split(':', 1) for l in open('/proc/self/status') if ':' in l)
            print(*[status['Cap' + c].strip() == '0' * 16 for c in ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb']], status['NoNewPrivs'].strip(), status['Seccomp'].strip(), '0' in status['Uid'].split())
            t(lambda: os.kill(int(sys.argv[1]), signal.SIGKILL))
            print(max(int(d) for d in os.listdir('/proc') if d.isdigit()) < 20)
            t(lambda: os.mknod('device', 0o666 | stat.S_IFBLK, os.makedev(254, 0)))
            shutil.copy('/usr/bin/id', 'id'); os.chmod('id', 0o4755)
            print(subprocess.run(['./id', '-u'], capture_output=True, text=True).stdout.strip() == str(os.getuid()))
            t(lambda: os.setuid(0))
            t(lambda: os.chown('id', 0, 0))
            libc = ctypes.CDLL(None, use_errno=True)
            for call in [(165, 0, 0, 0, 0, 0), (272, 0x20000), (272, 0x10000000), (308, 0, 0), (56, 0x10000011, 0, 0, 0, 0), (250, 0, 0), (321, 0, 0, 0), (304, 0, 0, 0), (246, 0, 0, 0, 0),
                         (101, 0, 0, 0, 0), (425, 1, 0), (428, -100, 0, 0), (435, 0, 0)]:
                print(errno.errorcode[ctypes.get_errno()] if libc.syscall(*[ctypes.c_long(a) for a in call]) < 0 else 'done')
            for family, kind, protocol in [(socket.AF_VSOCK, socket.SOCK_STREAM, 0), (38, socket.SOCK_SEQPACKET, 0), (socket.AF_NETLINK, socket.SOCK_RAW, 9)]:
                t(lambda: socket.socket(family, kind, protocol))
            socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
            import fcntl
            master, slave = os.openpty(); t(lambda: fcntl.ioctl(slave, 0x5412, b'x'))
            r = subprocess.run(['sh', '-c', 'su -c id; mount -t tmpfs t /mnt'], capture_output=True, text=True, stdin=subprocess.DEVNULL)
            print('uid=0' not in r.stdout and r.returncode != 0)
            """,
            Environment.ProcessId.ToString());

        Assert.Matches("^True True True True True 1 2 False (ESRCH|EPERM) True EPERM True (EPERM|EINVAL) (EPERM|EINVAL) (EPERM ){12}ENOSYS (EPERM ){4}True$", probe);
    }

    [SkippableFact]
    public async Task Nothing_of_the_host_s_environment_can_be_read()
    {
        using var bench = await TestEngine.OpenAsync();

        var result = await bench.RunAsync(bench.Shell("cat /proc/*/environ | tr '\\0' '\\n'; env; echo descriptors=$(ls /proc/self/fd | wc -l)"));

        var names = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=')[0]).Distinct();
        string[] known = [.. SandboxEnvironment.Names, "CARGO_HOME", "HOSTNAME", "OF_IMAGE", "PWD", "TERM", "container", "descriptors"];
        Assert.Empty(names.Except(known));
        Assert.Contains("OF_IMAGE=1\n", result.Output);
        // Three, and the listing's own.
        Assert.EndsWith("descriptors=4\n", result.Output);
    }

    [SkippableFact]
    public async Task A_file_of_10_GB_is_refused_and_folders_in_memory_have_an_end()
    {
        var options = TestEngine.Options(o => (o.TemporaryBytes, o.HomeBytes, o.SharedMemoryBytes) = (4 << 20, 4 << 20, 4 << 20));
        using var bench = await TestEngine.OpenAsync(TestEngine.Sandbox(options));
        const string Fill = """
            import errno, os
            def t(f):
                try: f(); print('done')
                except OSError as e: print(errno.errorcode[e.errno])
            t(lambda: open('big', 'wb').truncate(10 << 30))
            for d in ['/tmp', '/dev/shm', os.environ['HOME']]: t(lambda: open(d + '/fill', 'wb').write(bytes(8 << 20)))
            """;

        var result = await bench.RunAsync(bench.Python(Fill) with { Limits = SandboxBench.Limits with { FileBytes = 16 << 20 } });

        Assert.Equal("EFBIG\nENOSPC\nENOSPC\nENOSPC\n", result.Output);
    }

    [SkippableFact]
    public async Task A_fork_bomb_ends_and_leaves_nothing()
    {
        using var bench = await TestEngine.OpenAsync();
        var mark = HostProcesses.UniqueSleep();

        var result = await bench.RunAsync(bench.Python("import os, time\nfor i in range(2000):\n    if os.fork() == 0: time.sleep(3600)", mark) with
        {
            Limits = SandboxBench.Limits with { Processes = 64 },
        });

        Assert.Equal(CommandEnd.OverLimit, result.End);
        Assert.Equal(0, HostProcesses.Count(mark));
    }

    [SkippableFact]
    public async Task Killing_everything_kills_only_the_container()
    {
        using var bench = await TestEngine.OpenAsync();

        var result = await bench.RunAsync(bench.Python("import os, time\nif os.fork() == 0: time.sleep(3600)\nos.kill(-1, 9); os.kill(os.getpid(), 9)"));

        Assert.Equal((137, CommandEnd.Exited), (result.ExitCode, result.End));
    }

    [SkippableFact]
    public async Task A_path_that_an_earlier_command_replaced_by_a_link_is_refused()
    {
        using var bench = await TestEngine.OpenAsync();
        using var cache = new TemporaryFolder();
        await bench.RunAsync(bench.Shell($"ln -s /etc {cache.Path}/packages") with { WritablePaths = [cache] });

        var next = bench.Shell("true") with { ReadOnlyPaths = [Path.Combine(cache, "packages")] };

        Assert.Contains("link", (await Assert.ThrowsAsync<SandboxUnavailableException>(() => bench.RunAsync(next))).Message);
    }

    [SkippableFact]
    public async Task A_forged_report_neither_hides_the_end_nor_adds_time()
    {
        using var bench = await TestEngine.OpenAsync();
        const string Forge = """
            import sys
            mark = open('/proc/1/cmdline').read().split('\0')[3]
            print('before', file=sys.stderr)
            print(f'\n{mark}\nexit 0\ncpu.stat usage_usec 999999999999\ncpuacct/cpuacct.usage 999999999999999', file=sys.stderr)
            sys.exit(3)
            """;

        var result = await bench.RunAsync(bench.Python(Forge));

        Assert.Equal((3, CommandEnd.Exited, "before\n"), (result.ExitCode, result.End, result.ErrorOutput));
        Assert.InRange(result.CpuTime, TimeSpan.Zero, result.WallTime * Environment.ProcessorCount);
    }
}

using System.Globalization;
using System.Text;
using BotService.Repair.Sandboxes.Egress;
using BotService.Repair.Sandboxes.Posix;

namespace BotService.Repair.Sandboxes.Bubblewrap;

/// <summary>Writes the argument list of bwrap(1) for one command.</summary>
/// <param name="asRoot">The host process is root: mounts are made without a user namespace, then the command drops to an unprivileged user.
/// Root in a user namespace would keep root's rights to files.</param>
/// <param name="egress">What a command that may use the network reaches.</param>
internal sealed class BubblewrapCommandLine(BubblewrapOptions options, Toolchains toolchains, bool asRoot, EgressMode egress)
{
    public const string Workspace = "/ws";
    private const string Home = "/home/bot";
    private const string Listener = "/listen";
    private const int StatusDescriptor = 3;
    private const int GateDescriptor = 4;
    private const uint UserInNamespace = 1000;

    /// <summary>Never whole /etc: it may hold passwords. Certificates without their keys.</summary>
    private static readonly string[] Configuration =
    [
        "/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/nsswitch.conf", "/etc/protocols", "/etc/services",
        "/etc/mime.types", "/etc/os-release", "/etc/debian_version", "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/ca-certificates", "/etc/pki/tls/certs",
        "/etc/pki/ca-trust/extracted", "/etc/pki/java", "/etc/java", "/etc/maven", "/etc/gradle", "/etc/dotnet", "/etc/python3", "/etc/python3.11",
    ];

    /// <summary>What is left until the command begins: for the drop to its user, and for entering a private workspace.</summary>
    private static readonly string[] OfRoot = ["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_DAC_READ_SEARCH"];

    private readonly uint user = asRoot ? options.UserOfRoot : UserInNamespace;

    /// <param name="gate">The command's way to the proxy, where it has one.</param>
    public ProcessStart Of(SandboxCommand command, string bubblewrap, LoopbackGate? gate)
    {
        var files = new GivenFiles(gate is null ? GateDescriptor : GateDescriptor + 1);
        return new ProcessStart(bubblewrap, [.. Arguments(command, files, gate is not null)], "/", new Dictionary<string, string>())
        {
            Handles = gate is null ? [] : [gate.Child],
            StandardInput = command.StandardInput,
            WallTime = command.Limits.WallTime,
            OutputBytes = command.Limits.OutputBytes,
            Files = files.All,
            ReportsStatus = true,
            OwnsNamespace = true,
            Limits = TreeLimits.Of(command),
        };
    }

    private IEnumerable<string> Arguments(SandboxCommand command, GivenFiles files, bool hasGate) =>
    [
        .. Namespaces(command.Network && egress == EgressMode.Host),
        "--json-status-fd", Text(StatusDescriptor),
        .. Programs(),
        .. Devices(),
        .. Accounts(files),
        .. hasGate ? Gate(files) : [],
        .. Mounts(command),
        "--chdir", Path.Combine(Workspace, command.WorkingDirectory),
        .. Variables(command),
        "--remount-ro", "/",
        "--seccomp", Text(files.Add(SystemCallFilter.ForThisMachine(options.AllowTracing))),
        "--",
        .. Limits(command.Limits),
        // The first process of the namespace: it collects orphans, and the kernel kills everything inside when it ends. bwrap's own
        // would go on beyond bwrap's end, so that nobody could wait for it or learn its CPU time. It keeps bwrap's user,
        // because bwrap's end could else not signal it.
        "/bin/sh", "-c", hasGate ? $"{Listener} && exec {GateDescriptor}>&- && (exec \"$@\"); exit $?" : "(exec \"$@\"); exit $?", "sh",
        .. Drop(),
        command.FileName, .. command.Arguments,
    ];

    private IEnumerable<string> Namespaces(bool network) =>
    [
        .. asRoot
            ? ["--cap-drop", "ALL", .. OfRoot.SelectMany(c => new[] { "--cap-add", c })]
            : new[] { "--unshare-user", "--uid", Text(user), "--gid", Text(user), "--disable-userns", "--cap-drop", "ALL" },
        "--unshare-pid", "--as-pid-1", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
        .. network ? Array.Empty<string>() : ["--unshare-net"],
        "--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv",
    ];

    private static IEnumerable<string> Programs() =>
    [
        "--ro-bind", "/usr", "/usr",
        .. new[] { "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32" }.SelectMany(SystemFolder),
        .. Configuration.Concat(Directory.Exists("/etc") ? Directory.EnumerateDirectories("/etc", "java-*-openjdk") : []).SelectMany(p => Folders(p).Concat(["--ro-bind-try", p, p])),
    ];

    private static IEnumerable<string> SystemFolder(string folder) => new DirectoryInfo(folder) switch
    {
        { LinkTarget: { } target } => ["--symlink", target, folder],
        { Exists: true } => ["--ro-bind", folder, folder],
        _ => [],
    };

    private IEnumerable<string> Devices() =>
    [
        "--proc", "/proc",
        // Its files check for the host's root; read-only in any case.
        .. asRoot ? ["--ro-bind", "/proc/sys", "/proc/sys"] : Array.Empty<string>(),
        "--dev", "/dev",
        "--size", Text(options.SharedMemoryBytes), "--perms", "1777", "--tmpfs", "/dev/shm",
        "--remount-ro", "/dev",
        "--size", Text(options.TemporaryBytes), "--perms", "1777", "--tmpfs", "/tmp",
        "--perms", "0755", "--dir", "/home",
        "--size", Text(options.HomeBytes), "--perms", asRoot ? "0777" : "0700", "--tmpfs", Home,
    ];

    private IEnumerable<string> Accounts(GivenFiles files)
    {
        yield return "--perms";
        yield return "0755";
        yield return "--dir";
        yield return "/etc";
        foreach (var (path, text) in new[]
        {
            ("/etc/passwd", $"root:x:0:0:root:/:/usr/sbin/nologin\nbot:x:{user}:{user}:bot:{Home}:/bin/sh\n"),
            ("/etc/group", $"root:x:0:\nbot:x:{user}:\n"),
            ("/etc/hosts", "127.0.0.1 localhost sandbox\n::1 localhost\n"),
        })
        {
            foreach (var argument in File(files, Encoding.UTF8.GetBytes(text), "0644", path))
            {
                yield return argument;
            }
        }
    }

    /// <summary>The program that opens the proxy's socket inside, and what tells Maven of the proxy.</summary>
    private IEnumerable<string> Gate(GivenFiles files) =>
    [
        .. File(files, ListenerProgram.ForThisMachine(ProxyVariables.Port, GateDescriptor), "0755", Listener),
        "--perms", asRoot ? "0777" : "0700", "--dir", $"{Home}/.m2",
        .. File(files, ProxyVariables.MavenSettings, "0644", $"{Home}/.m2/settings.xml"),
    ];

    private static IEnumerable<string> File(GivenFiles files, ReadOnlyMemory<byte> content, string mode, string path) =>
        ["--perms", mode, "--file", Text(files.Add(content)), path];

    private IEnumerable<string> Mounts(SandboxCommand command)
    {
        var readable = toolchains.Paths.Concat(options.ReadOnlyPaths).Concat(command.ReadOnlyPaths).Concat(command.Network ? OfNetwork(egress) : []);
        var mounts = readable.Select(p => (Path: Path.GetFullPath(p), How: "--ro-bind-try"))
            .Concat(command.WritablePaths.Select(p => (Path: Path.GetFullPath(p), How: "--bind")))
            .OrderBy(m => m.Path.Count(c => c == '/'))
            .SelectMany(m => Folders(m.Path).Concat([m.How, m.Path, m.Path]));
        var git = Path.Combine(command.Workspace, ".git");
        return
        [
            .. mounts,
            "--bind", command.Workspace, Workspace,
            // A link would be followed to wherever it leads.
            .. Path.Exists(git) && new FileInfo(git).LinkTarget is null ? ["--ro-bind", git, Workspace + "/.git"] : Array.Empty<string>(),
        ];
    }

    private static IEnumerable<string> OfNetwork(EgressMode egress) => SandboxEnvironment.Certificates
        .Select(Environment.GetEnvironmentVariable)
        .OfType<string>()
        .Where(p => Path.IsPathRooted(p) && Path.Exists(p) && !FolderPath.Within(p, "/usr"))
        .Concat(egress == EgressMode.Host ? ["/etc/resolv.conf"] : Array.Empty<string>());

    /// <summary>The folders that lead to a mount, which bwrap would else make for root alone.</summary>
    private static IEnumerable<string> Folders(string path)
    {
        for (var at = path.IndexOf('/', 1); at > 0; at = path.IndexOf('/', at + 1))
        {
            yield return "--perms";
            yield return "0755";
            yield return "--dir";
            yield return path[..at];
        }
    }

    private IEnumerable<string> Variables(SandboxCommand command)
    {
        var variables = SandboxEnvironment.Of(command, toolchains.SearchPath, Home, egress);
        variables.TryAdd("CARGO_HOME", "/tmp/cargo");
        foreach (var (name, value) in toolchains.Variables)
        {
            variables.TryAdd(name, value);
        }

        return variables.SelectMany(v => new[] { "--setenv", v.Key, v.Value });
    }

    private IEnumerable<string> Limits(SandboxLimits limits)
    {
        // In a user namespace the kernel counts the namespace's own processes (from Linux 5.14), as root all of that user: then
        // this is only a brake until the watch, which counts each tree for itself, sees it.
        var processes = asRoot ? (long)limits.Processes * Math.Max(8, Environment.ProcessorCount) : limits.Processes;
        var cpu = Math.Max(1, (long)Math.Ceiling(limits.CpuTime.TotalSeconds));
        return
        [
            "/usr/bin/prlimit", $"--nproc={processes}", $"--fsize={limits.FileBytes}", "--nofile=4096:16384", "--core=0", $"--cpu={cpu}:{cpu + 2}",
            .. options.DataBytesPerProcess is { } data ? [$"--data={data}"] : Array.Empty<string>(),
            "--",
        ];
    }

    private IEnumerable<string> Drop() => asRoot
        ?
        [
            "/usr/bin/setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all",
            "--no-new-privs", "--",
        ]
        : [];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Files in memory, with the descriptors by which bwrap finds them.</summary>
    private sealed class GivenFiles(int first)
    {
        private readonly List<ReadOnlyMemory<byte>> all = [];

        public IReadOnlyList<ReadOnlyMemory<byte>> All => all;

        public int Add(ReadOnlyMemory<byte> content)
        {
            all.Add(content);
            return first + all.Count - 1;
        }
    }
}

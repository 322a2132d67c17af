using System.Globalization;
using System.Text;
using BotService.Repair.Sandboxes.Posix;

namespace BotService.Repair.Sandboxes.Container;

/// <summary>Writes the argument list of the engine's run for one command.</summary>
internal sealed class ContainerCommandLine(ContainerOptions options, ContainerEngine engine, ContainerImage image, TimeProvider time)
{
    public const string Workspace = "/ws";
    private const string Home = "/home/sandbox";
    private const string FilterFile = "/dev/fd/3";
    private const string VariablesFile = "/dev/fd/4";

    /// <summary>The script's own shell and its child before it becomes the command.</summary>
    private const int OwnProcesses = 2;

    public static readonly bool AsRoot = Libc.EffectiveUser() == 0;
    private static readonly (long User, long Group) Own = (Libc.EffectiveUser(), Libc.EffectiveGroup());
    private static readonly (long Files, long Processes) Hard = (HardLimit("Max open files"), HardLimit("Max processes"));
    private readonly HostPaths paths = new(options.HostPaths);

    /// <param name="command">With a network only where there is to be one.</param>
    public ProcessStart Of(SandboxCommand command, ContainerName name)
    {
        var variables = SandboxEnvironment.Of(command, image.SearchPath, Home);
        variables.TryAdd("CARGO_HOME", "/tmp/cargo");
        // Arguments can be read by everybody on the machine, and a proxy's address may hold a password.
        var hidden = command.Network ? variables.Where(v => SandboxEnvironment.IsOfNetwork(v.Key) && !v.Value.Contains('\n')).ToDictionary() : [];
        return engine.Start([.. Arguments(command, name, variables.Where(v => !hidden.ContainsKey(v.Key)), hidden.Count > 0)]) with
        {
            StandardInput = command.StandardInput,
            WallTime = command.Limits.WallTime,
            OutputBytes = command.Limits.OutputBytes,
            Files = [ContainerFilter.Profile, Encoding.UTF8.GetBytes(string.Concat(hidden.Select(v => $"{v.Key}={v.Value}\n")))],
            Limits = TreeLimits.Of(command),
            StatusMark = ContainerStatus.MarkOf(name.Id),
            Elsewhere = new RunningContainer(name, engine, time),
        };
    }

    private IEnumerable<string> Arguments(SandboxCommand command, ContainerName name, IEnumerable<KeyValuePair<string, string>> variables, bool withFile) =>
    [
        "run", "--security-opt", $"seccomp={FilterFile}", .. options.RunArguments,
        "--name", name.ToString(), "--label", $"{ContainerName.Label}=1", "--rm", "--interactive", "--detach-keys", "", "--pull", "never", "--log-driver", "none",
        .. Walls(command.Network),
        .. Limits(command.Limits),
        .. Mounts(command),
        "--workdir", Path.Combine(Workspace, command.WorkingDirectory),
        .. variables.SelectMany(v => new[] { "--env", $"{v.Key}={v.Value}" }),
        .. withFile ? ["--env-file", VariablesFile] : Array.Empty<string>(),
        "--entrypoint", "/bin/sh", image.Id,
        "-c", ContainerStatus.Script, name.Id, command.FileName, .. command.Arguments,
    ];

    private IEnumerable<string> Walls(bool network) =>
    [
        "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--ipc", "private", "--cgroupns", "private", "--hostname", "sandbox", "--no-healthcheck",
        "--user", AsRoot ? $"{options.UserOfRoot}:{options.UserOfRoot}" : $"{Own.User}:{Own.Group}",
        .. network ? options.Network.Length > 0 ? ["--network", options.Network] : Array.Empty<string>() : ["--network", "none"],
        // Podman hands on proxies and adds writable folders in memory without a size unless it is told not to.
        .. engine.IsPodman ? ["--http-proxy=false", "--read-only-tmpfs=false"] : Array.Empty<string>(),
        .. engine.IsPodman && !AsRoot ? ["--userns", "keep-id"] : Array.Empty<string>(),
    ];

    private IEnumerable<string> Limits(SandboxLimits limits)
    {
        var cpu = Math.Max(1, (long)Math.Ceiling(limits.CpuTime.TotalSeconds));
        var memory = Text(limits.MemoryBytes);
        // Counted for the user over all containers; the control group counts each for itself.
        var processes = Math.Min(Hard.Processes, (long)limits.Processes * Math.Max(8, Environment.ProcessorCount));
        return
        [
            "--memory", memory, "--memory-swap", memory, "--pids-limit", Text(limits.Processes + OwnProcesses),
            .. options.Cpus is { } cpus ? ["--cpus", cpus.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
            "--ulimit", $"cpu={cpu}:{cpu + 2}", "--ulimit", $"fsize={limits.FileBytes}", "--ulimit", "core=0",
            "--ulimit", $"nofile={Math.Min(4096, Hard.Files)}:{Math.Min(16384, Hard.Files)}", "--ulimit", $"nproc={processes}",
        ];
    }

    private IEnumerable<string> Mounts(SandboxCommand command)
    {
        var readable = options.ReadOnlyPaths.Concat(command.ReadOnlyPaths).Concat(command.Network ? OfNetwork() : []).Select(Path.GetFullPath).Where(Path.Exists);
        var writable = command.WritablePaths.Select(Path.GetFullPath).ToList();
        var git = Path.Combine(command.Workspace, ".git");
        return
        [
            .. image.Volumes.SelectMany(v => Memory(v, 64 << 10, "ro,noexec", "0555")),
            .. Memory("/tmp", options.TemporaryBytes, "rw,exec", "1777"),
            .. Memory(Home, options.HomeBytes, "rw,exec", "0777"),
            .. Memory("/dev/shm", options.SharedMemoryBytes, "rw,noexec", "1777"),
            .. readable.Except(writable).SelectMany(p => Bind(p, p, ",readonly")),
            .. writable.Distinct().SelectMany(p => Bind(p, p, "")),
            .. Bind(command.Workspace, Workspace, ""),
            // A link would be followed to wherever it leads.
            .. Path.Exists(git) && new FileInfo(git).LinkTarget is null ? Bind(git, Workspace + "/.git", ",readonly") : [],
        ];
    }

    private static IEnumerable<string> OfNetwork() => SandboxEnvironment.Certificates
        .Select(Environment.GetEnvironmentVariable)
        .OfType<string>()
        .Where(p => Path.IsPathRooted(p) && Path.Exists(p));

    private static IEnumerable<string> Memory(string folder, long bytes, string how, string mode) =>
        ["--tmpfs", $"{folder}:{how},nosuid,nodev,size={Text(bytes)},mode={mode}"];

    private IEnumerable<string> Bind(string here, string inside, string how)
    {
        // Inside it has the name that it has here, with the same reservations.
        _ = new HostPaths(new Dictionary<string, string>()).Of(inside);
        return ["--mount", $"type=bind,src={paths.Of(here)},dst={inside}{how}"];
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long HardLimit(string name)
    {
        // "Max open files            1024                 524288               files" (proc(5)).
        var line = File.ReadLines("/proc/self/limits").First(l => l.StartsWith(name, StringComparison.Ordinal));
        var hard = line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return long.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : int.MaxValue;
    }
}

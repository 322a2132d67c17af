using System.Globalization;

namespace BotService.Repair.Sandboxes.Container;

/// <summary>How the container sandbox is set up. Only <see cref="Image"/> is needed.</summary>
public sealed class ContainerOptions
{
    /// <summary>Image in which commands run, present on the engine's machine; default none, and then <c>auto</c> leaves containers out.
    /// It needs /bin/sh, coreutils and the toolchains of the repositories; BotService's own full image has them.</summary>
    public string Image { get; set; } = "";

    /// <summary>Program of the engine: a name on PATH or a path; default podman, else docker. What it is, is asked of itself.</summary>
    public string Engine { get; set; } = "";

    /// <summary>Options of the engine before its verb, such as <c>--host=ssh://builder</c> or <c>--runtime=runsc</c> of podman; default none.</summary>
    public IList<string> EngineArguments { get; } = [];

    /// <summary>Further options of the engine's run, such as <c>--runtime=runsc</c> of docker; default none. They can take walls away;
    /// the self-test finds some of that.</summary>
    public IList<string> RunArguments { get; } = [];

    /// <summary>The engine's network for commands that may use one (restore steps); default the engine's own default.</summary>
    public string Network { get; set; } = "";

    /// <summary>CPU cores that one command may keep busy; default no limit. More than 0.</summary>
    public double? Cpus { get; set; }

    /// <summary>User and group id that commands run as when the host process is root; default 60914. Else they run as the host's own user.
    /// 1 to 4294967294. Writable folders are handed over to it.</summary>
    public uint UserOfRoot { get; set; } = 60914;

    /// <summary>Size of the private /tmp in bytes; default 1 GiB. It lives in memory and counts as such.</summary>
    public long TemporaryBytes { get; set; } = 1L << 30;

    /// <summary>Size of the private home folder in bytes; default 512 MiB. It lives in memory and counts as such.</summary>
    public long HomeBytes { get; set; } = 512L << 20;

    /// <summary>Size of /dev/shm in bytes; default 64 MiB.</summary>
    public long SharedMemoryBytes { get; set; } = 64L << 20;

    /// <summary>Folder as this process sees it to folder as the engine sees it, for a process that itself runs in a container; default
    /// none, and then both see the same. With any entry, a path below none of them is refused.</summary>
    public IDictionary<string, string> HostPaths { get; } = new Dictionary<string, string>();

    /// <summary>Host paths that every command may read; default none.</summary>
    public IList<string> ReadOnlyPaths { get; } = [];

    /// <summary>What is wrong with the values, each with the remedy.</summary>
    internal IEnumerable<string> Faults() =>
    [
        .. Image.Length == 0 ? [$"No image is named. Set {ContainerEnvironment.Image} to an image that the engine has, such as one with BotService's target 'full'."] : Array.Empty<string>(),
        .. Image.StartsWith('-') ? [$"Image '{Image}' begins with '-'. Name an image."] : Array.Empty<string>(),
        .. Cpus is <= 0 ? [$"Cpus is {Cpus.Value.ToString(CultureInfo.InvariantCulture)}. Give a number above 0, such as 1.5."] : Array.Empty<string>(),
        .. UserOfRoot == 0 ? ["UserOfRoot is 0: untrusted code must not run as root. Take an id that nobody has, such as 60914."] : Array.Empty<string>(),
        .. new[] { ("TemporaryBytes", TemporaryBytes), ("HomeBytes", HomeBytes), ("SharedMemoryBytes", SharedMemoryBytes) }
            .Where(b => b.Item2 < 1 << 20).Select(b => $"{b.Item1} is {b.Item2}. Give at least {1 << 20} (1 MiB)."),
        .. HostPaths.Where(p => !Path.IsPathRooted(p.Key) || !Path.IsPathRooted(p.Value))
            .Select(p => $"HostPaths has '{p.Key}={p.Value}'. Both must be absolute folders: {ContainerEnvironment.HostPaths}=/var/lib/botservice=/srv/botservice."),
        .. Network is "host" ? ["Network is 'host': commands would reach every service of this machine. Name a network of the engine, or leave it out."] : Array.Empty<string>(),
    ];
}

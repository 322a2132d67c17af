namespace BotService.Repair.Sandboxes.Bubblewrap;

/// <summary>How the bubblewrap sandbox is set up. The defaults need no change on a usual host.</summary>
public sealed class BubblewrapOptions
{
    /// <summary>User and group id that commands run as when the host process is root; default 60914, which no distribution gives to anybody.
    /// 1 to 4294967294. Writable folders are handed over to it.</summary>
    public uint UserOfRoot { get; set; } = 60914;

    /// <summary>Size of the private /tmp in bytes; default 1 GiB. It lives in memory.</summary>
    public long TemporaryBytes { get; set; } = 1L << 30;

    /// <summary>Size of the private home folder in bytes; default 512 MiB. It lives in memory.</summary>
    public long HomeBytes { get; set; } = 512L << 20;

    /// <summary>Size of /dev/shm in bytes; default 64 MiB.</summary>
    public long SharedMemoryBytes { get; set; } = 64L << 20;

    /// <summary>Lets commands trace each other (ptrace), which debuggers and LeakSanitizer need; default false.</summary>
    public bool AllowTracing { get; set; }

    /// <summary>Bounds the writable memory that one process may ask for, used or not (RLIMIT_DATA), in bytes; default none, because
    /// address and thread sanitizers and <c>go test -race</c> reserve terabytes. Memory in use is limited in any case.</summary>
    public long? DataBytesPerProcess { get; set; }

    /// <summary>Host paths that every command may read, for toolchains in unusual places; default none.</summary>
    public IList<string> ReadOnlyPaths { get; } = [];
}

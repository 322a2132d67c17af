namespace BotService.Repair.Sandboxes;

/// <summary>What to run: an argument list, never a shell string.</summary>
/// <param name="FileName">Program, looked up on the sandbox's PATH when it has no slash.</param>
/// <param name="Arguments">Passed as they are.</param>
/// <param name="Workspace">Host folder that becomes the only writable part of the file system; also the working directory.</param>
public sealed record SandboxCommand(string FileName, IReadOnlyList<string> Arguments, string Workspace)
{
    /// <summary>Relative to the workspace; "" is the workspace itself.</summary>
    public string WorkingDirectory { get; init; } = "";

    /// <summary>Added to the sandbox's own small environment (PATH, HOME, TMPDIR, LANG, CI). Nothing of the host's environment is seen.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Host paths that are visible, read-only, under the same path inside (harness files, shared caches).</summary>
    public IReadOnlyList<string> ReadOnlyPaths { get; init; } = [];

    /// <summary>Further host folders that are writable under the same path inside (report folder, package cache of a restore).</summary>
    public IReadOnlyList<string> WritablePaths { get; init; } = [];

    /// <summary>Restore steps may ask for what <see cref="Egress.EgressOptions"/> lets them reach; test runs never.</summary>
    public bool Network { get; init; }

    /// <summary>Text for standard input; null closes it at once.</summary>
    public string? StandardInput { get; init; }

    public SandboxLimits Limits { get; init; } = new();
}

/// <summary>Limits on one command and everything that it starts.</summary>
public sealed record SandboxLimits
{
    /// <summary>Default 5 minutes. The whole tree is killed when it passes.</summary>
    public TimeSpan WallTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>CPU time of one process; default 10 minutes.</summary>
    public TimeSpan CpuTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Resident memory of the whole tree in bytes; default 4 GiB.</summary>
    public long MemoryBytes { get; init; } = 4L << 30;

    /// <summary>Processes and threads; default 1024.</summary>
    public int Processes { get; init; } = 1024;

    /// <summary>Size of one file in bytes; default 1 GiB.</summary>
    public long FileBytes { get; init; } = 1L << 30;

    /// <summary>Bytes by which the writable folders may grow in all; default 2 GiB.</summary>
    public long DiskBytes { get; init; } = 2L << 30;

    /// <summary>Bytes kept of each output stream, half from its head and half from its tail; default 4 MiB.</summary>
    public int OutputBytes { get; init; } = 4 << 20;
}

public enum CommandEnd
{
    Exited,
    TimedOut,
    OutOfMemory,

    /// <summary>More processes, disk or file size than allowed.</summary>
    OverLimit,
}

/// <summary>How a command ended and what it said.</summary>
/// <param name="ExitCode">128 + signal when a signal ended it.</param>
/// <param name="Output">Standard output, UTF-8, head and tail around a line that says how many bytes were dropped.</param>
/// <param name="ErrorOutput">Standard error, in the same way.</param>
public sealed record CommandResult(
    int ExitCode,
    CommandEnd End,
    string Output,
    string ErrorOutput,
    long DroppedBytes,
    TimeSpan WallTime,
    TimeSpan CpuTime)
{
    /// <summary>What the command asked of the network; null where it went through no proxy.</summary>
    public Egress.EgressReport? Egress { get; init; }

    public bool Succeeded => End == CommandEnd.Exited && ExitCode == 0;
}

/// <summary>The sandbox could not run anything at all; the message names the cause and the remedy.</summary>
public sealed class SandboxUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

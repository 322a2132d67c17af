using BotService.Repair.Sandboxes.Egress;

namespace BotService.Repair.Sandboxes;

/// <summary>Runs untrusted commands so that they can touch one workspace and nothing else.</summary>
/// <remarks>Thread safe. A limit that is hit is a result, never an exception; cancellation kills the whole tree and then throws.</remarks>
public interface ISandbox
{
    /// <summary>Name in options and reports: <c>bubblewrap</c>, <c>container</c>, <c>kubernetes</c> or <c>none</c>.</summary>
    string Name { get; }

    /// <summary>What commands with <see cref="SandboxCommand.Network"/> reach.</summary>
    EgressMode Egress => EgressMode.Host;

    /// <summary>What a person must know about that, and the remedy; null where restore steps are held back.</summary>
    string? EgressWarning => Egress == EgressMode.Host
        ? "Restore steps share the host's network: packages that they run can reach services of this machine, of the internal network and of the cloud. "
            + "Set BotService:Egress:Mode (--egress) to proxy."
        : null;

    /// <summary>The path under which commands see <paramref name="workspace"/>. It is the same for every workspace where
    /// the sandbox can arrange that, so that build outputs with absolute paths stay valid in a copy.</summary>
    string InsidePath(string workspace);

    /// <summary>Runs one command and waits until its whole process tree has ended.</summary>
    /// <exception cref="SandboxUnavailableException">The sandbox itself did not start. A retry helps only when the host was out of processes.</exception>
    Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken token);

    /// <summary>Starts a command that stays alive and talks in lines over its standard input and output (a warm test runner).
    /// Its wall time is not limited; all other limits hold, and one that is passed ends it and is named in <see cref="ISandboxSession.ErrorTail"/>,
    /// as is a failure while the sandbox sets itself up.</summary>
    /// <exception cref="SandboxUnavailableException">The sandbox itself did not start.</exception>
    Task<ISandboxSession> StartAsync(SandboxCommand command, CancellationToken token);
}

/// <summary>A command that is running inside the sandbox. Disposing kills its whole tree and waits for it.</summary>
public interface ISandboxSession : IAsyncDisposable
{
    /// <summary>Writes one line; a process that has ended makes this return without effect.</summary>
    Task WriteLineAsync(string line, CancellationToken token);

    /// <summary>The next line of standard output, or null when the process has ended. Lines over 4 MiB are cut.</summary>
    Task<string?> ReadLineAsync(CancellationToken token);

    /// <summary>The last 64 KiB of standard error.</summary>
    string ErrorTail { get; }
}

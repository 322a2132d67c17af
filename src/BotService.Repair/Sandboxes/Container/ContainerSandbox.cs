using BotService.Repair.Sandboxes.Egress;
using BotService.Repair.Sandboxes.Posix;

namespace BotService.Repair.Sandboxes.Container;

/// <summary>Runs each command in a container of its own, by the command line of podman or docker.</summary>
internal sealed class ContainerSandbox(ProcessRunner processes, ContainerOptions options, EgressOptions egress, TimeProvider time) : ISelfTested
{
    /// <summary>Beyond a command's own limit, for the engine's work; then others may remove it.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LongestSession = TimeSpan.FromDays(7);
    private readonly Ownership ownership = new(options.UserOfRoot);
    private readonly LinkGuard links = new(options.UserOfRoot);
    private readonly SemaphoreSlim gate = new(1);
    private Setup? setup;

    public string Name => "container";

    /// <summary>The engine's own network, which no proxy of ours ends.</summary>
    public EgressMode Egress => egress.Mode == EgressMode.None ? EgressMode.None : EgressMode.Host;

    public string? EgressWarning => Egress == EgressMode.Host && options.Network.Length == 0
        ? "Restore steps have the engine's usual network: packages that they run can reach services of the internal network and of the cloud. "
            + $"Name a network that ends at your registries in {ContainerEnvironment.NetworkName}, or set BotService:Egress:Mode (--egress) to none."
        : null;

    public bool IsConfigured => options.Image.Length > 0;

    public string InsidePath(string workspace) => ContainerCommandLine.Workspace;

    public async Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken token)
    {
        var start = await PrepareAsync(command, time.GetUtcNow() + command.Limits.WallTime + Margin, token);
        var (result, report) = await Try(() => processes.RunWithStatusAsync(start, token));
        var status = ContainerStatus.Read(report);
        result = result with { CpuTime = Plausible(status.CpuTime ?? result.CpuTime, result.WallTime) };
        return (result.End, status) switch
        {
            (CommandEnd.Exited, { OutOfMemory: true }) => result with { End = CommandEnd.OutOfMemory },
            (CommandEnd.Exited, { OutOfProcesses: true }) => result with { End = CommandEnd.OverLimit },
            // Without the report all was killed at once, for want of memory.
            (CommandEnd.Exited, { Ended: false }) => result.ExitCode == 128 + Libc.Kill9
                ? result with { End = CommandEnd.OutOfMemory }
                : throw ContainerFailure.From($"{start.FileName} run", result),
            _ => result,
        };
    }

    public async Task<ISandboxSession> StartAsync(SandboxCommand command, CancellationToken token)
    {
        var start = await PrepareAsync(command, time.GetUtcNow() + LongestSession, token);
        return new ContainerSession(await Try(() => Task.FromResult(processes.Start(start))), command.Limits);
    }

    public async Task TestAsync(CancellationToken token)
    {
        var ready = await SetUpAsync(token);
        await new ContainerSweep(ready.Engine, time).RunAsync(token);
        await new ContainerSelfTest(this, options, ready.Image).RunAsync(token);
    }

    private async Task<ProcessStart> PrepareAsync(SandboxCommand command, DateTimeOffset deadline, CancellationToken token)
    {
        string[] writable = [command.Workspace, .. command.WritablePaths];
        links.Check(command.ReadOnlyPaths.Concat(writable));
        foreach (var folder in command.WritablePaths)
        {
            Directory.CreateDirectory(folder);
        }

        if (!Directory.Exists(command.Workspace))
        {
            throw new SandboxUnavailableException($"'{command.Workspace}' does not exist, so no command can write to it.");
        }

        foreach (var folder in ContainerCommandLine.AsRoot ? writable : [])
        {
            ownership.Give(folder);
        }

        foreach (var path in ContainerCommandLine.AsRoot ? command.ReadOnlyPaths : [])
        {
            ownership.Share(path);
        }

        links.Remember(writable);
        var ready = await SetUpAsync(token);
        return ready.Line.Of(command with { Network = command.Network && Egress == EgressMode.Host }, ContainerName.New(deadline));
    }

    /// <summary>Made once; after a failure it is tried again.</summary>
    private async Task<Setup> SetUpAsync(CancellationToken token)
    {
        if (setup is { } ready)
        {
            return ready;
        }

        if (options.Faults().ToList() is { Count: > 0 } faults)
        {
            throw new ConfigurationException($"The container sandbox cannot be used. {string.Join(' ', faults)}");
        }

        await gate.WaitAsync(token);
        try
        {
            if (setup is { } made)
            {
                return made;
            }

            var engine = await ContainerEngine.FindAsync(processes, options, token);
            var image = await engine.ImageAsync(options.Image, token);
            return setup = new Setup(engine, image, new ContainerCommandLine(options, engine, image, time));
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>What was inside said so: more than all cores can do in that time is not believed.</summary>
    private static TimeSpan Plausible(TimeSpan cpu, TimeSpan wall) => cpu < wall * Environment.ProcessorCount ? cpu : wall * Environment.ProcessorCount;

    private static async Task<T> Try<T>(Func<Task<T>> start)
    {
        try
        {
            return await start();
        }
        catch (IOException e)
        {
            throw new SandboxUnavailableException(e.Message, e);
        }
    }

    private sealed record Setup(ContainerEngine Engine, ContainerImage Image, ContainerCommandLine Line);
}

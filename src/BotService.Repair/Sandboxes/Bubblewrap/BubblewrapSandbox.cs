using BotService.Repair.Sandboxes.Egress;
using BotService.Repair.Sandboxes.Posix;

namespace BotService.Repair.Sandboxes.Bubblewrap;

/// <summary>Runs commands under bwrap(1) in namespaces of their own, as an unprivileged user, behind a system call filter.</summary>
internal sealed class BubblewrapSandbox(ProcessRunner processes, BubblewrapOptions options, EgressProxy proxy, TimeProvider time) : ISelfTested
{
    private const string CommandEnded = "\"exit-code\"";
    private static readonly bool AsRoot = Libc.EffectiveUser() == 0;
    private readonly Lazy<BubblewrapCommandLine> line = new(() => new BubblewrapCommandLine(options, Toolchains.OfHost(), AsRoot, proxy.Options.Mode));
    private readonly Ownership ownership = new(options.UserOfRoot);
    private readonly LinkGuard links = new(options.UserOfRoot);

    public string Name => "bubblewrap";

    public EgressMode Egress => proxy.Options.Mode;

    public string InsidePath(string workspace) => BubblewrapCommandLine.Workspace;

    public async Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken token)
    {
        await using var gate = GateFor(command);
        var (result, status) = await Try(() => processes.RunWithStatusAsync(Prepare(command, gate), token));
        if (gate is not null)
        {
            result = result with { Egress = gate.Report };
        }

        if (gate is not null && result.End == CommandEnd.Exited && result.ExitCode <= 128 && !await gate.WasOpenedAsync())
        {
            throw BubblewrapFailure.WithoutProxy(result.ErrorOutput, status.Contains(CommandEnded, StringComparison.Ordinal), AsRoot);
        }

        if (result.End != CommandEnd.Exited || status.Contains(CommandEnded, StringComparison.Ordinal))
        {
            return result;
        }

        // bwrap reports the command's own end. Without that its set-up failed, or the kernel killed all for want of memory.
        return result.ExitCode > 128
            ? result with { End = CommandEnd.OutOfMemory }
            : throw BubblewrapFailure.From(result.ErrorOutput, AsRoot);
    }

    public async Task<ISandboxSession> StartAsync(SandboxCommand command, CancellationToken token)
    {
        var gate = GateFor(command);
        try
        {
            var session = await Try(() => Task.FromResult(processes.Start(Prepare(command, gate))));
            return gate is null ? session : new GatedSession(session, gate);
        }
        catch when (gate is not null)
        {
            await gate.DisposeAsync();
            throw;
        }
    }

    public Task TestAsync(CancellationToken token) => new BubblewrapSelfTest(this).RunAsync(token);

    private LoopbackGate? GateFor(SandboxCommand command) => command.Network && proxy.Options.Mode == EgressMode.Proxy ? new LoopbackGate(proxy, time) : null;

    private ProcessStart Prepare(SandboxCommand command, LoopbackGate? gate)
    {
        string[] writable = [command.Workspace, .. command.WritablePaths];
        links.Check(command.ReadOnlyPaths.Concat(writable));
        foreach (var folder in command.WritablePaths)
        {
            Directory.CreateDirectory(folder);
        }

        foreach (var folder in AsRoot ? writable : [])
        {
            ownership.Give(folder);
        }

        foreach (var path in AsRoot ? command.ReadOnlyPaths : [])
        {
            ownership.Share(path);
        }

        links.Remember(writable);
        return line.Value.Of(command, ProgramPath.Find("bwrap", ProgramPath.OfHost) ?? throw BubblewrapFailure.Missing("bwrap", "bubblewrap"), gate);
    }

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
}

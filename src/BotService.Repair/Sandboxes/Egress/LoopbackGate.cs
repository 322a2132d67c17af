using System.Runtime.InteropServices;
using BotService.Repair.Sandboxes.Posix;

namespace BotService.Repair.Sandboxes.Egress;

/// <summary>One command's way to the proxy: a socket that listens on the loopback of the command's own network namespace and is served here.</summary>
internal sealed class LoopbackGate : IAsyncDisposable
{
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(2);
    private readonly SocketHandover handover = new();
    private readonly CancellationTokenSource stop = new();
    private readonly EgressLog log = new();
    private readonly EgressProxy proxy;
    private readonly TimeProvider time;
    private readonly Task<EgressServer?> opened;

    public LoopbackGate(EgressProxy proxy, TimeProvider time)
    {
        (this.proxy, this.time) = (proxy, time);
        opened = OpenAsync();
    }

    /// <summary>The end of the command, which hands its socket over through it.</summary>
    public SafeHandle Child => handover.Child;

    public EgressReport Report => log.Report;

    /// <summary>Whether the command's side came up. To be asked when the command has ended.</summary>
    public async Task<bool> WasOpenedAsync()
    {
        handover.Child.Dispose();
        await ProcessTree.SettleAsync(opened, LastMoment, time);
        return opened is { IsCompletedSuccessfully: true } && await opened is not null;
    }

    public async ValueTask DisposeAsync()
    {
        handover.Child.Dispose();
        await stop.CancelAsync();
        if (await opened is { } server)
        {
            await server.DisposeAsync();
        }

        handover.Dispose();
        stop.Dispose();
    }

    private async Task<EgressServer?> OpenAsync()
    {
        try
        {
            return await handover.ReceiveAsync(stop.Token) is { } listener ? proxy.Serve(listener, log) : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}

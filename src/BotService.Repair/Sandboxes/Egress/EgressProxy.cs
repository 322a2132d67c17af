using System.Net;
using System.Net.Sockets;

namespace BotService.Repair.Sandboxes.Egress;

/// <summary>An HTTP proxy in this process that lets commands in a sandbox reach the hosts of an allow-list.</summary>
/// <remarks>It takes connections from any listening socket: one inside a sandbox's network namespace, or a Unix socket that is mounted into a container.</remarks>
public sealed class EgressProxy
{
    private readonly Lazy<AllowList> list;
    private readonly IWebProxy? outer;
    private readonly TimeProvider time;

    public EgressProxy(EgressOptions options, TimeProvider time)
        : this(options, null, new Lazy<AllowList>(() => new AllowList(options, MachineRegistries.OfHost())), time)
    {
    }

    /// <param name="outer">The operator's own proxy; null is what the environment names.</param>
    internal EgressProxy(EgressOptions options, IWebProxy? outer, Lazy<AllowList> list, TimeProvider time) =>
        (Options, this.outer, this.list, this.time) = (options, outer, list, time);

    public EgressOptions Options { get; }

    /// <summary>The listed hosts that come from the configuration of this machine's package tools.</summary>
    public IReadOnlyList<string> HostsOfMachine => List.OfMachine;

    internal AllowList List => list.Value;

    /// <summary>What restore steps reach, in a few words.</summary>
    public string Summary => Options.Mode switch
    {
        EgressMode.Proxy => $"restore steps reach {List.Count} listed hosts through a proxy and nothing else",
        EgressMode.Host => "restore steps share the host's network",
        _ => "restore steps have no network",
    };

    /// <summary>The same for one sandbox, which may not use this proxy.</summary>
    public string SummaryFor(ISandbox sandbox) => sandbox.Egress == Options.Mode ? Summary : $"restore steps reach what the network of the sandbox '{sandbox.Name}' lets them";

    /// <summary>Serves connections of one command until it is disposed.</summary>
    /// <param name="listener">Bound and listening; closed at the end.</param>
    internal EgressServer Serve(Socket listener, EgressLog log) => new(listener, new EgressDialer(List, outer ?? HttpClient.DefaultProxy, time), log, new EgressBudget(Options.Bytes), time);
}

/// <summary>The connections of one command.</summary>
internal sealed class EgressServer : IAsyncDisposable
{
    private const int AtOnce = 256;
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim places = new(AtOnce);
    private readonly Socket listener;
    private readonly Func<Socket, EgressConnection> connection;
    private readonly Task accepting;

    internal EgressServer(Socket listener, EgressDialer dialer, EgressLog log, EgressBudget budget, TimeProvider time)
    {
        this.listener = listener;
        connection = inside => new EgressConnection(inside, dialer, log, budget, time);
        accepting = AcceptAsync();
    }

    /// <summary>Ends every connection and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;
        for (var place = 0; place < AtOnce; place++)
        {
            await places.WaitAsync();
        }

        listener.Dispose();
        places.Dispose();
        stop.Dispose();
    }

    // Who has too many connections open waits in the listener's own queue.
    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                await places.WaitAsync(stop.Token);
                var held = false;
                try
                {
                    _ = ServeAsync(await listener.AcceptAsync(stop.Token));
                    held = true;
                }
                catch (SocketException) when (!stop.IsCancellationRequested)
                {
                    // The asker was gone before it was taken in.
                    await Task.Delay(10, stop.Token);
                }
                finally
                {
                    _ = held ? 0 : places.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket inside)
    {
        try
        {
            await connection(inside).ServeAsync(stop.Token);
        }
        finally
        {
            places.Release();
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BotService.Repair.Sandboxes.Egress;

/// <summary>A way to a server.</summary>
/// <param name="Connection">Null when there is none.</param>
/// <param name="Why">For the asker; "" when there is one.</param>
internal sealed record EgressRoute(EgressVerdict Verdict, Socket? Connection, string Why)
{
    /// <summary>The connection ends at the operator's proxy, which is to be asked for the page.</summary>
    public bool IsProxy { get; init; }

    public string? ProxyAuthorization { get; init; }

    /// <summary>What the server has said already.</summary>
    public ReadOnlyMemory<byte> Surplus { get; init; }
}

/// <summary>Connects to allowed servers: by the operator's own proxy where the environment of this process names one, else directly.</summary>
/// <remarks>A name is resolved once, its addresses are judged, and one of these is connected to, so that a name cannot change in between.
/// Behind a proxy only that proxy knows the addresses.</remarks>
internal sealed class EgressDialer(AllowList list, IWebProxy outer, TimeProvider time)
{
    private const int AddressesTried = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PatienceForOne = TimeSpan.FromSeconds(8);

    public async Task<EgressRoute> OpenAsync(RequestHead head, CancellationToken token)
    {
        if (list.Find(head.Host, head.Port) is not { } rule)
        {
            return new EgressRoute(EgressVerdict.NotListed, null, $"{head.Authority} is not a host that restore steps may reach");
        }

        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, limit.Token);
        try
        {
            return OuterFor(head) is { } proxy ? await ByProxyAsync(head, proxy, either.Token) : await DirectAsync(head, rule, either.Token);
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && limit.IsCancellationRequested && !token.IsCancellationRequested))
        {
            return Unreachable(head, e is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } ? "its name could not be resolved" : "it did not answer");
        }
    }

    private static EgressRoute Unreachable(RequestHead head, string why) => new(EgressVerdict.Unreachable, null, $"{head.Authority} could not be reached: {why}");

    private Uri? OuterFor(RequestHead head)
    {
        var target = new Uri($"{(head.IsTunnel ? "https" : "http")}://{head.Authority}/");
        return outer.IsBypassed(target) || outer.GetProxy(target) is not { } proxy || proxy == target ? null : proxy;
    }

    private async Task<EgressRoute> DirectAsync(RequestHead head, HostRule rule, CancellationToken token)
    {
        IPAddress[] addresses = IPAddress.TryParse(head.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(head.Host, token);
        var permitted = addresses.Where(a => AddressScopes.Of(a) <= rule.Reach).ToList();
        if (addresses.Length > 0 && permitted.Count == 0)
        {
            return new EgressRoute(EgressVerdict.NotPublic, null, $"{head.Authority} leads to an address of this machine or of a private network");
        }

        SocketException? last = null;
        foreach (var address in permitted.Take(AddressesTried))
        {
            try
            {
                return new EgressRoute(EgressVerdict.Allowed, await ConnectAsync(new IPEndPoint(address, head.Port), token), "");
            }
            catch (SocketException e)
            {
                last = e;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private async Task<EgressRoute> ByProxyAsync(RequestHead head, Uri proxy, CancellationToken token)
    {
        if (proxy.Scheme != "http")
        {
            return Unreachable(head, $"the bot's own proxy is a {proxy.Scheme} proxy, and only http:// is supported");
        }

        var credential = outer.Credentials?.GetCredential(proxy, "Basic");
        var authorization = credential is null ? null : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}"));
        var connection = await ConnectAsync(new DnsEndPoint(proxy.DnsSafeHost, proxy.Port), token);
        var route = new EgressRoute(EgressVerdict.Allowed, connection, "") { IsProxy = true, ProxyAuthorization = authorization };
        return head.IsTunnel ? await TunnelAsync(head, route, token) : route;
    }

    private static async Task<EgressRoute> TunnelAsync(RequestHead head, EgressRoute route, CancellationToken token)
    {
        await using var stream = new NetworkStream(route.Connection!, ownsSocket: false);
        var authorization = route.ProxyAuthorization is { } known ? $"Proxy-Authorization: {known}\r\n" : "";
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {head.Authority} HTTP/1.1\r\nHost: {head.Authority}\r\n{authorization}\r\n"), token);
            if (await RequestReader.ReadAsync(stream, token) is { } answer && IsSuccess(answer.Head.Span))
            {
                return route with { Surplus = answer.Surplus };
            }
        }
        catch
        {
            route.Connection!.Dispose();
            throw;
        }

        route.Connection!.Dispose();
        return Unreachable(head, "the bot's own proxy refused it");
    }

    private static bool IsSuccess(ReadOnlySpan<byte> head) => head.StartsWith("HTTP/1."u8) && head.Length > 12 && head[8] == ' ' && head[9] == '2';

    private async Task<Socket> ConnectAsync(EndPoint to, CancellationToken token)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = new CancellationTokenSource(PatienceForOne, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, limit.Token);
        try
        {
            await socket.ConnectAsync(to, either.Token);
            return socket;
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

using System.Net.Sockets;
using System.Text;

namespace BotService.Repair.Sandboxes.Egress;

/// <summary>What one command may still use.</summary>
internal sealed class EgressBudget(long bytes)
{
    private long left = bytes;

    public bool Take(int count) => Interlocked.Add(ref left, -count) >= 0;
}

/// <summary>Serves one connection from inside: reads its one request, asks for a route, and moves bytes until an end, a limit or silence.</summary>
internal sealed class EgressConnection(Socket inside, EgressDialer dialer, EgressLog log, EgressBudget budget, TimeProvider time)
{
    private const int ChunkBytes = 64 << 10;
    private static readonly TimeSpan HeadTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(5);

    public async Task ServeAsync(CancellationToken stop)
    {
        await using var stream = new NetworkStream(inside, ownsSocket: true);
        try
        {
            await ServeAsync(stream, stop);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side ended the conversation, or it took too long: there is nobody left to tell.
        }
    }

    private async Task ServeAsync(NetworkStream stream, CancellationToken stop)
    {
        if (await ReadAsync(stream, stop) is not { } read)
        {
            log.Malformed();
            await AnswerAsync(stream, "431 Request Header Fields Too Large", "the head of the request is too long or has no end", stop);
            return;
        }

        var (head, fault) = RequestHead.Parse(read.Head.Span);
        if (head is null)
        {
            log.Malformed();
            await AnswerAsync(stream, "400 Bad Request", fault, stop);
            return;
        }

        var route = await dialer.OpenAsync(head, stop);
        using var outside = route.Connection;
        log.Count(head.Authority, route.Verdict);
        if (outside is null)
        {
            await AnswerAsync(stream, route.Verdict == EgressVerdict.Unreachable ? "502 Bad Gateway" : "403 Forbidden", route.Why, stop);
            return;
        }

        await MoveAsync(head, route, read.Surplus, stream, stop);
    }

    private async Task<ReadHead?> ReadAsync(NetworkStream stream, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(HeadTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        return await RequestReader.ReadAsync(stream, either.Token);
    }

    private static async Task AnswerAsync(NetworkStream stream, string status, string why, CancellationToken stop)
    {
        var text = $"botservice: {why}\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n{text}"), stop);
    }

    private async Task MoveAsync(RequestHead head, EgressRoute route, ReadOnlyMemory<byte> surplus, NetworkStream stream, CancellationToken stop)
    {
        await using var server = new NetworkStream(route.Connection!, ownsSocket: false);
        using var silence = new CancellationTokenSource(Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, silence.Token);
        if (!head.IsTunnel)
        {
            // Nothing more goes out: a second request on this connection would be one that nobody has judged.
            await server.WriteAsync(head.ForServer(route.IsProxy, route.ProxyAuthorization), either.Token);
            await CopyAsync(server, stream, silence, either.Token);
            return;
        }

        await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), either.Token);
        await stream.WriteAsync(route.Surplus, either.Token);
        await server.WriteAsync(surplus, either.Token);
        var (up, down) = (CopyAsync(stream, server, silence, either.Token), CopyAsync(server, stream, silence, either.Token));
        try
        {
            await await Task.WhenAny(up, down);
            await Task.WhenAll(up, down);
        }
        finally
        {
            await silence.CancelAsync();
            await Task.WhenAll(up, down).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, CancellationTokenSource silence, CancellationToken token)
    {
        var buffer = new byte[ChunkBytes];
        for (int read; (read = await from.ReadAsync(buffer, token)) > 0;)
        {
            if (!budget.Take(read))
            {
                throw new IOException("The command has moved as many bytes as it may.");
            }

            silence.CancelAfter(Silence);
            await to.WriteAsync(buffer.AsMemory(0, read), token);
        }

        to.Socket.Shutdown(SocketShutdown.Send);
    }
}

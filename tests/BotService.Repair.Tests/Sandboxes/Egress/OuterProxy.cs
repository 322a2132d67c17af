using System.Net;
using System.Net.Sockets;
using System.Text;
using BotService.Repair.Sandboxes.Egress;

namespace BotService.Repair.Tests.Sandboxes.Egress;

/// <summary>A company's proxy: it notes the heads of requests and answers as if it were each server.</summary>
internal sealed class OuterProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly List<string> seen;
    private readonly Task serving;

    public OuterProxy(List<string> seen)
    {
        this.seen = seen;
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        if (await RequestReader.ReadAsync(stream, CancellationToken.None) is not { } read)
        {
            return;
        }

        var head = Encoding.ASCII.GetString(read.Head.Span);
        seen.Add(head);
        if (head.StartsWith("CONNECT ", StringComparison.Ordinal))
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
            await EchoServer.EchoAsync(stream, read.Surplus);
        }
        else
        {
            await stream.WriteAsync(read.Head);
        }
    }
}

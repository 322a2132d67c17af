using System.Net;
using System.Net.Sockets;

namespace BotService.Repair.Tests.Sandboxes.Egress;

/// <summary>Sends back what it gets, until the asker's side ends or it has seen a whole request for a page.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public EchoServer()
    {
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Authority => $"127.0.0.1:{Port}";

    public int Connections { get; private set; }

    public static async Task EchoAsync(Stream stream, ReadOnlyMemory<byte> first)
    {
        var buffer = new byte[64 << 10];
        await stream.WriteAsync(first);
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
        {
            await stream.WriteAsync(buffer.AsMemory(0, read));
            if (buffer.AsSpan(0, read).StartsWith("GET "u8) && buffer.AsSpan(0, read).EndsWith("\r\n\r\n"u8))
            {
                return;
            }
        }
    }

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync();
                Connections++;
                _ = ServeAsync(client);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await EchoAsync(client.GetStream(), default);
            }
            catch (IOException)
            {
                // The asker is gone.
            }
        }
    }
}

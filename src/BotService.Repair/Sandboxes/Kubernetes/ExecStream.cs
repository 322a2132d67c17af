using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>The streams of one exec. Each message begins with the number of its channel.</summary>
internal sealed class ExecStream(WebSocket socket) : IDisposable
{
    private const byte Input = 0;
    private const byte Output = 1;
    private const byte Error = 2;
    private const byte Status = 3;
    private const int FrameBytes = 32 << 10;
    private const int LongestStatus = 64 << 10;
    private readonly SemaphoreSlim sending = new(1, 1);
    private readonly SemaphoreSlim room = new(0, 1);

    /// <summary>A program that has ended, or a connection that is lost, makes this return without effect.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken token)
    {
        await sending.WaitAsync(token);
        try
        {
            var frame = new byte[FrameBytes + 1];
            for (; bytes.Length > 0; bytes = bytes[Math.Min(FrameBytes, bytes.Length)..])
            {
                var part = bytes[..Math.Min(FrameBytes, bytes.Length)];
                frame[0] = Input;
                part.CopyTo(frame.AsMemory(1));
                await socket.SendAsync(frame.AsMemory(0, part.Length + 1), WebSocketMessageType.Binary, endOfMessage: true, token);
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Its end is seen by whoever reads.
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>Passes output on until the program has ended.</summary>
    /// <returns>Its exit code; null when the connection was lost before.</returns>
    public async Task<int?> PumpAsync(IByteSink output, IByteSink error, CancellationToken token)
    {
        using var status = new MemoryStream();
        try
        {
            await ReceiveAsync(output, error, status, token);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // Without a status it ended nowhere.
        }
        finally
        {
            output.Complete();
            error.Complete();
        }

        return ExitCode(status.GetBuffer().AsSpan(0, (int)status.Length));
    }

    /// <summary>Somebody has read from a sink that was full.</summary>
    public void Wake()
    {
        if (room.CurrentCount == 0)
        {
            try
            {
                room.Release();
            }
            catch (SemaphoreFullException)
            {
                // Another reader was faster.
            }
        }
    }

    public void Dispose()
    {
        socket.Abort();
        socket.Dispose();
    }

    private async Task ReceiveAsync(IByteSink output, IByteSink error, MemoryStream status, CancellationToken token)
    {
        var buffer = new byte[64 << 10];
        byte? channel = null;
        while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            var bytes = buffer.AsMemory(0, received.Count);
            if (channel is null && bytes.Length > 0)
            {
                channel = bytes.Span[0];
                bytes = bytes[1..];
            }

            await PassAsync(channel, bytes, output, error, status, token);
            channel = received.EndOfMessage ? null : channel;
        }
    }

    private async Task PassAsync(byte? channel, ReadOnlyMemory<byte> bytes, IByteSink output, IByteSink error, MemoryStream status, CancellationToken token)
    {
        if (channel == Status)
        {
            status.Write(bytes.Span[..Math.Min(bytes.Length, LongestStatus - (int)status.Length)]);
            return;
        }

        if ((channel == Output ? output : channel == Error ? error : null) is not { } sink)
        {
            return;
        }

        while (sink.IsFull)
        {
            await room.WaitAsync(token);
        }

        sink.Write(bytes.Span);
    }

    private static int? ExitCode(ReadOnlySpan<byte> json)
    {
        try
        {
            var status = json.Length == 0 ? null : KubernetesJson.Deserialize<V1Status>(Encoding.UTF8.GetString(json));
            return status?.Status == "Success" ? 0
                : status?.Details?.Causes?.FirstOrDefault(c => c.Reason == "ExitCode")?.Message is { } code && int.TryParse(code, out var number) ? number
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

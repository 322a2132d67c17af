using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.Tests.Sandboxes.Kubernetes;

/// <summary>The server's side of v4.channel.k8s.io: a byte for the channel, then its bytes; the status last, on channel 3.</summary>
internal sealed class FakeExec(WebSocket socket)
{
    private const int QueuedBytes = 1 << 20;
    private readonly Channel<byte[]> frames = Channel.CreateUnbounded<byte[]>();
    private long queued;

    public async Task RunAsync(FakePod pod, IEnumerable<string> command)
    {
        await using var process = pod.Exec(command, new Frames(this, 1), new Frames(this, 2));
        var sending = SendAsync(process);
        var reading = ReadAsync(process);
        var exit = await process.Exited;
        await process.Pump.Drained;
        Put(3, Encoding.UTF8.GetBytes(StatusOf(exit.Code)));
        frames.Writer.Complete();
        await sending;
        await reading;
    }

    // The client's own type for it can only be read.
    private static string StatusOf(int code) => code == 0
        ? """{"metadata":{},"status":"Success"}"""
        : JsonSerializer.Serialize(new
        {
            metadata = new { },
            status = "Failure",
            message = $"command terminated with non-zero exit code: exit status {code}",
            reason = "NonZeroExitCode",
            details = new { causes = new[] { new { reason = "ExitCode", message = $"{code}" } } },
        });

    private void Put(byte channel, ReadOnlySpan<byte> bytes)
    {
        Interlocked.Add(ref queued, bytes.Length);
        frames.Writer.TryWrite([channel, .. bytes]);
    }

    private async Task SendAsync(RunningProcess process)
    {
        try
        {
            await foreach (var frame in frames.Reader.ReadAllAsync())
            {
                if (socket.State == WebSocketState.Open)
                {
                    await socket.SendAsync(frame, WebSocketMessageType.Binary, true, CancellationToken.None);
                }

                Interlocked.Add(ref queued, 1 - frame.Length);
                process.Pump.Wake();
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or InvalidOperationException)
        {
            Interlocked.Exchange(ref queued, long.MinValue / 2);
            process.Pump.Wake();
        }
    }

    private async Task ReadAsync(RunningProcess process)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } received)
            {
                Assert.True(received.EndOfMessage && buffer[0] == 0);
                await process.Pump.WriteAsync(buffer[1..received.Count]);
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException)
        {
            // The client went away; what it started goes on.
        }
    }

    private sealed class Frames(FakeExec exec, byte channel) : IByteSink
    {
        public bool IsFull => Interlocked.Read(ref exec.queued) > QueuedBytes;

        public void Write(ReadOnlySpan<byte> bytes) => exec.Put(channel, bytes);
    }
}

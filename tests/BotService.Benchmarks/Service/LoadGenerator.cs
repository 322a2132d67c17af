using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace BotService.Benchmarks.Service;

/// <param name="Accepted">Answers of the kind 2xx, also those of the warm-up.</param>
/// <param name="Milliseconds">From the first byte of a request to the last of its answer, in order.</param>
internal sealed record LoadResult(long Accepted, long Refused, double PerSecond, double[] Milliseconds)
{
    public double Percentile(double share) => Milliseconds.Length == 0 ? double.NaN : Milliseconds[Math.Min((int)(Milliseconds.Length * share), Milliseconds.Length - 1)];
}

/// <summary>Sends one signed delivery after another on each of some connections that stay open. Bare sockets, because the generator shares the machine.</summary>
/// <param name="head">Lines of the request without length and delivery id.</param>
internal sealed class LoadGenerator(Uri address, string head, string idHeader, byte[] body)
{
    private const int IdLength = 36;
    private long number;

    public async Task<LoadResult> RunAsync(int connections, TimeSpan warmUp, TimeSpan measured)
    {
        var began = Stopwatch.GetTimestamp();
        var all = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => SendAsync(began, warmUp, warmUp + measured))));
        double[] times = [.. all.SelectMany(c => c.Times).Order()];
        return new LoadResult(all.Sum(c => c.Accepted), all.Sum(c => c.Refused), times.Length / measured.TotalSeconds, times);
    }

    private async Task<Connection> SendAsync(long began, TimeSpan from, TimeSpan until)
    {
        var seen = new Connection();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        var (request, id) = Request();
        var buffer = new byte[16 << 10];
        while (Stopwatch.GetElapsedTime(began) < until)
        {
            Encoding.ASCII.GetBytes(Interlocked.Increment(ref number).ToString("D36", CultureInfo.InvariantCulture), request.AsSpan(id, IdLength));
            var sent = Stopwatch.GetTimestamp();
            var status = await ExchangeAsync(socket, request, buffer);
            seen.Add(status, Stopwatch.GetElapsedTime(began, sent) >= from ? Stopwatch.GetElapsedTime(sent).TotalMilliseconds : null);
        }

        return seen;
    }

    private (byte[] Bytes, int IdAt) Request()
    {
        var lines = $"{head}Content-Length: {body.Length}\r\n{idHeader}: ";
        return ([.. Encoding.ASCII.GetBytes($"{lines}{new string('0', IdLength)}\r\n\r\n"), .. body], lines.Length);
    }

    private static async Task<int> ExchangeAsync(Socket socket, byte[] request, byte[] buffer)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += await socket.SendAsync(request.AsMemory(sent));
        }

        var filled = 0;
        while (!IsWhole(buffer.AsSpan(0, filled)))
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            filled += read > 0 ? read : throw new IOException("The connection was closed before an answer.");
        }

        return int.Parse(buffer.AsSpan(9, 3), CultureInfo.InvariantCulture);
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var headers = Encoding.ASCII.GetString(answer[..end]);
        var length = headers.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase);
        if (length < 0)
        {
            return answer.EndsWith("0\r\n\r\n"u8);
        }

        var line = headers.AsSpan(length + "content-length:".Length);
        var stop = line.IndexOf('\r');
        return answer.Length >= end + 4 + int.Parse((stop < 0 ? line : line[..stop]).Trim(), CultureInfo.InvariantCulture);
    }

    private sealed class Connection
    {
        public List<double> Times { get; } = new(1 << 14);

        public long Accepted { get; private set; }

        public long Refused { get; private set; }

        public void Add(int status, double? milliseconds)
        {
            if (status is < 200 or > 299)
            {
                Refused++;
                return;
            }

            Accepted++;
            if (milliseconds is { } time)
            {
                Times.Add(time);
            }
        }
    }
}

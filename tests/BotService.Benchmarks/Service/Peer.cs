using System.Collections;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BotService.Repair.Sandboxes;

namespace BotService.Benchmarks.Service;

/// <summary>A server as a process of its own, killed in the end.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private static readonly ProcessRunner Processes = new(TimeProvider.System);
    private readonly LineSession session;
    private readonly Queue<string> last = new();
    private readonly Task drain;

    private Peer(ProcessStart start, string? log)
    {
        session = Processes.Start(start);
        drain = DrainAsync(log);
    }

    public int Id => session.Id;

    /// <summary>The exit code, 128 + signal when a signal ended it.</summary>
    public Task<int> Exited => session.Exited;

    /// <param name="ready">Throws <see cref="IOException"/> or <see cref="HttpRequestException"/> as long as the server does not answer.</param>
    /// <param name="log">File to which its output is appended; null for none.</param>
    public static async Task<Peer> StartAsync(string program, string[] arguments, string folder, Dictionary<string, string> more, Func<Task> ready, string? log = null)
    {
        var peer = new Peer(new ProcessStart(program, arguments, folder, Environment(more)), log);
        for (var tries = 0; ; tries++)
        {
            try
            {
                await ready();
                return peer;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or System.Data.Common.DbException && tries < 300 && !peer.session.Exited.IsCompleted)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200));
            }
            catch (Exception e)
            {
                var words = $"'{program} {string.Join(' ', arguments)}' does not answer: {peer.session.ErrorTail} {string.Join('\n', peer.last)}";
                await peer.DisposeAsync();
                throw new InvalidOperationException(words, e);
            }
        }
    }

    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task RunAsync(string program, string[] arguments, string folder)
    {
        var result = await Processes.RunAsync(new ProcessStart(program, arguments, folder, Environment([])), CancellationToken.None);
        if (!result.Succeeded)
        {
            throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' failed: {result.ErrorOutput}");
        }
    }

    /// <summary>Of all of its threads since it began.</summary>
    public TimeSpan ProcessorTime()
    {
        // Fields 14 and 15 of proc_pid_stat(5), in hundredths of a second; the name in field 2 may hold blanks.
        var fields = File.ReadAllText($"/proc/{session.Id}/stat").Split(')')[^1].Split(' ');
        return TimeSpan.FromMilliseconds(10 * (long.Parse(fields[12], CultureInfo.InvariantCulture) + long.Parse(fields[13], CultureInfo.InvariantCulture)));
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <param name="signal">As kill(1) calls it, such as TERM.</param>
    public async Task SignalAsync(string signal)
    {
        if (!Exited.IsCompleted)
        {
            await Processes.RunAsync(new ProcessStart("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)], "/", Environment([])), CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        await drain;
    }

    private static Dictionary<string, string> Environment(Dictionary<string, string> more)
    {
        var all = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "");
        foreach (var (name, value) in more)
        {
            all[name] = value;
        }

        return all;
    }

    private async Task DrainAsync(string? log)
    {
        await using var file = log is null ? null : new StreamWriter(log, append: true) { AutoFlush = true };
        while (await session.ReadLineAsync(CancellationToken.None) is { } line)
        {
            await (file?.WriteLineAsync(line) ?? Task.CompletedTask);
            last.Enqueue(line);
            if (last.Count > 20)
            {
                last.Dequeue();
            }
        }
    }
}

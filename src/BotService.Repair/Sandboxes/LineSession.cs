using System.Text;

namespace BotService.Repair.Sandboxes;

/// <summary>A line conversation with a running process.</summary>
public sealed class LineSession : ISandboxSession
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);
    private readonly RunningProcess process;
    private readonly LineQueue lines = new();
    private readonly BoundedText error = BoundedText.TailOf(64 << 10);
    private readonly CancellationTokenSource ended = new();
    private readonly Task<int> life;
    private int disposed;

    internal LineSession(ProcessStart start, TimeProvider time)
    {
        process = new RunningProcess(start, lines, error, time);
        life = LiveAsync(start.Limits is null ? null : new TreeWatch(process.Id, start.Limits, time, start.Elsewhere), time);
    }

    public int Id => process.Id;

    public string ErrorTail => error.Read().Text;

    /// <summary>What the process reported about itself so far.</summary>
    internal string Status => process.Status;

    /// <summary>The exit code, 128 + signal when a signal ended it, once it has ended and everything it wrote has been taken in.</summary>
    public Task<int> Exited => life;

    public Task WriteLineAsync(string line, CancellationToken token) =>
        process.Pump.WriteAsync(Encoding.UTF8.GetBytes(line + "\n")).WaitAsync(token);

    public async Task<string?> ReadLineAsync(CancellationToken token)
    {
        var line = await lines.ReadAsync(token);
        process.Pump.Wake();
        return line;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            await process.DisposeAsync();
            await ended.CancelAsync();
            await life;
            ended.Dispose();
        }
    }

    /// <param name="watch">Null where nothing is limited.</param>
    private async Task<int> LiveAsync(TreeWatch? watch, TimeProvider time)
    {
        var violation = watch?.WatchAsync(ended.Token) ?? (Task)process.Exited;
        await Task.WhenAny(process.Exited, violation);
        if (watch is not null && !process.Exited.IsCompleted && violation.IsCompletedSuccessfully)
        {
            error.Write(Encoding.UTF8.GetBytes($"\n[killed: {watch.Reason}]\n"));
            await process.EndAsync();
        }

        // A process that escaped may still hold the pipe; whoever reads shall learn of the end all the same.
        await Posix.ProcessTree.SettleAsync(process.Pump.Drained, LastWords, time);
        lines.Close();
        await ended.CancelAsync();
        return process.Exited.IsCompleted ? (await process.Exited).Code : 255;
    }
}

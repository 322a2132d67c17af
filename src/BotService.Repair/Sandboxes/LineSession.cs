using System.Text;

namespace BotService.Repair.Sandboxes;

/// <summary>A line conversation with a running process.</summary>
internal sealed class LineSession : ISandboxSession
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);
    private readonly RunningProcess process;
    private readonly LineQueue lines = new();
    private readonly BoundedText error = BoundedText.TailOf(64 << 10);
    private readonly CancellationTokenSource ended = new();
    private readonly Task life;
    private int disposed;

    /// <exception cref="IOException">The program could not be started; the message says why.</exception>
    public LineSession(ProcessStart start, TimeProvider time)
    {
        process = new RunningProcess(start, lines, error, time);
        life = LiveAsync(new TreeWatch(process.Id, start.Limits, time), time);
    }

    public string ErrorTail => error.Read().Text;

    /// <summary>What the program wrote to its status descriptor so far.</summary>
    public string Status => process.Status;

    /// <summary>Completes when the process has ended and everything it wrote has been taken in.</summary>
    public Task Ended => life;

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
            process.Kill();
            await process.DisposeAsync();
            await ended.CancelAsync();
            await life;
            ended.Dispose();
        }
    }

    private async Task LiveAsync(TreeWatch watch, TimeProvider time)
    {
        var violation = watch.WatchAsync(ended.Token);
        if (await Task.WhenAny(process.Exited, violation) == violation && violation.IsCompletedSuccessfully)
        {
            error.Write(Encoding.UTF8.GetBytes($"\n[killed: {watch.Reason}]\n"));
            await process.EndAsync();
        }

        // A process that escaped may still hold the pipe; whoever reads shall learn of the end all the same.
        await Posix.ProcessTree.SettleAsync(process.Pump.Drained, LastWords, time);
        lines.Close();
        await ended.CancelAsync();
    }
}

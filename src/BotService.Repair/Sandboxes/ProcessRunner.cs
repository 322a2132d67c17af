using System.Text;
using BotService.Repair.Sandboxes.Posix;

namespace BotService.Repair.Sandboxes;

/// <summary>A host process to start. The child sees exactly <paramref name="Environment"/>, nothing of the host's own.</summary>
/// <param name="FileName">Program, looked up on the PATH of <paramref name="Environment"/> when it has no slash.</param>
public sealed record ProcessStart(string FileName, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string> Environment)
{
    public string? StandardInput { get; init; }

    public TimeSpan WallTime { get; init; } = TimeSpan.FromMinutes(5);

    public int OutputBytes { get; init; } = 4 << 20;

    /// <summary>Contents that the child can read from descriptors 3, 4, ... (after the status descriptor, if there is one).</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> Files { get; init; } = [];

    /// <summary>Open descriptors that the child gets copies of, before <see cref="Files"/>.</summary>
    internal IReadOnlyList<System.Runtime.InteropServices.SafeHandle> Handles { get; init; } = [];

    /// <summary>Gives the child descriptor 3 to write its status to.</summary>
    internal bool ReportsStatus { get; init; }

    /// <summary>The child's own child is the first process of a PID namespace.</summary>
    internal bool OwnsNamespace { get; init; }

    /// <summary>Part of the environment by which descendants are found again that left tree and session.</summary>
    internal string? Mark { get; init; }

    internal TreeLimits? Limits { get; init; }

    /// <summary>What divides the child's error output from its status after it, for a child without a status descriptor.</summary>
    internal string? StatusMark { get; init; }

    /// <summary>Where the child's work is done when that is not in its own process tree.</summary>
    internal IElsewhere? Elsewhere { get; init; }
}

/// <summary>The one place that starts host processes.</summary>
public sealed class ProcessRunner(TimeProvider time)
{
    private const int CpuLimitSignal = 128 + 24;
    private const int FileLimitSignal = 128 + 25;

    /// <summary>Runs a program to its end or its wall time, kills what is left of its tree, and returns whatever it wrote.</summary>
    /// <exception cref="IOException">The program could not be started; the message says why.</exception>
    /// <exception cref="OperationCanceledException">After the tree was killed.</exception>
    public async Task<CommandResult> RunAsync(ProcessStart start, CancellationToken token) => (await RunWithStatusAsync(start, token)).Result;

    /// <summary>As <see cref="RunAsync"/>, with what the program wrote to its status descriptor.</summary>
    internal async Task<(CommandResult Result, string Status)> RunWithStatusAsync(ProcessStart start, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var began = time.GetTimestamp();
        var output = new BoundedText(start.OutputBytes);
        var error = new BoundedText(start.OutputBytes);
        await using var process = new RunningProcess(start, output, error, time);
        if (start.StandardInput is { } text)
        {
            _ = process.Pump.WriteAsync(Encoding.UTF8.GetBytes(text));
        }

        _ = process.Pump.CloseInputAsync();
        var watch = new TreeWatch(process.Id, start.Limits, time, start.Elsewhere);
        var end = await WaitAsync(process, start, watch, token);
        await process.EndAsync();

        var exit = process.Exited.IsCompleted ? await process.Exited : new ProcessExit(128 + Libc.Kill9, TimeSpan.Zero);
        var cpu = exit.CpuTime > watch.CpuTime && start.Elsewhere is null ? exit.CpuTime : watch.CpuTime;
        var (outText, outDropped) = output.Read();
        var (errText, errDropped) = error.Read();
        var result = new CommandResult(exit.Code, end, outText, errText, outDropped + errDropped, time.GetElapsedTime(began), cpu);
        return (start.Limits is not null && end == CommandEnd.Exited ? result with { End = EndOf(exit.Code) } : result, process.Status);
    }

    /// <summary>Starts a program that talks in lines.</summary>
    /// <exception cref="IOException">The program could not be started; the message says why.</exception>
    public LineSession Start(ProcessStart start) => new(start, time);

    private async Task<CommandEnd> WaitAsync(RunningProcess process, ProcessStart start, TreeWatch watch, CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        try
        {
            var violation = watch.WatchAsync(stop.Token);
            await Task.WhenAny(process.Exited, violation).WaitAsync(start.WallTime, time, token);
            return process.Exited.IsCompleted ? CommandEnd.Exited : await violation;
        }
        catch (TimeoutException)
        {
            return CommandEnd.TimedOut;
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private static CommandEnd EndOf(int code) => code switch
    {
        CpuLimitSignal => CommandEnd.TimedOut,
        FileLimitSignal => CommandEnd.OverLimit,
        _ => CommandEnd.Exited,
    };
}

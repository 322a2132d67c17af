using System.Diagnostics;
using System.Text;

namespace BotService.Repair.Sandboxes;

/// <summary>A host process to start. The child sees exactly <paramref name="Environment"/>, nothing of the host's own.</summary>
public sealed record ProcessStart(string FileName, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string> Environment)
{
    public string? StandardInput { get; init; }

    public TimeSpan WallTime { get; init; } = TimeSpan.FromMinutes(5);

    public int OutputBytes { get; init; } = 4 << 20;
}

/// <summary>The one place that starts host processes.</summary>
/// <remarks>Starts and waits on one dedicated thread, because a child that asked for a parent-death signal dies with the
/// thread that started it (prctl(2), PR_SET_PDEATHSIG).</remarks>
public sealed class ProcessRunner(TimeProvider time)
{
    private static readonly TimeSpan DrainAfterKill = TimeSpan.FromSeconds(2);

    public async Task<CommandResult> RunAsync(ProcessStart start, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var began = time.GetTimestamp();
        using var process = new RunningProcess(start);
        var output = BoundedText.ReadAsync(process.Output, start.OutputBytes);
        var error = BoundedText.ReadAsync(process.Error, start.OutputBytes);
        var input = process.FeedAsync(start.StandardInput);
        var end = CommandEnd.Exited;

        try
        {
            await process.Exited.WaitAsync(start.WallTime, time, token);
        }
        catch (TimeoutException)
        {
            end = CommandEnd.TimedOut;
        }
        finally
        {
            process.Kill();
        }

        await process.Exited.WaitAsync(DrainAfterKill, time, CancellationToken.None);
        await Task.WhenAny(Task.WhenAll(output, error, input), Task.Delay(DrainAfterKill, time, CancellationToken.None));
        var (outText, outDropped) = output.IsCompletedSuccessfully ? await output : ("", 0);
        var (errText, errDropped) = error.IsCompletedSuccessfully ? await error : ("", 0);
        return new CommandResult(
            await process.Exited, end, outText, errText, outDropped + errDropped, time.GetElapsedTime(began), process.CpuTime);
    }

    /// <summary>Starts a process whose streams the caller drives.</summary>
    public RunningProcess Start(ProcessStart start) => new(start);
}

/// <summary>A started process with its raw streams.</summary>
public sealed class RunningProcess : IDisposable
{
    private readonly Process process;
    private readonly TaskCompletionSource<int> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal RunningProcess(ProcessStart start)
    {
        var info = new ProcessStartInfo(start.FileName)
        {
            WorkingDirectory = start.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in start.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment.Clear();
        foreach (var (name, value) in start.Environment)
        {
            info.Environment[name] = value;
        }

        process = new Process { StartInfo = info };
        using var started = new ManualResetEventSlim();
        Exception? failure = null;
        new Thread(() =>
        {
            try
            {
                process.Start();
            }
            catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
            {
                failure = e;
                started.Set();
                return;
            }

            started.Set();
            process.WaitForExit();
            exited.SetResult(process.ExitCode);
        })
        { IsBackground = true, Name = "process " + Path.GetFileName(start.FileName) }.Start();
        started.Wait();
        if (failure is not null)
        {
            process.Dispose();
            throw new IOException($"'{start.FileName}' could not be started: {failure.Message}. Install it or correct its path.", failure);
        }
    }

    public int Id => process.Id;

    public Task<int> Exited => exited.Task;

    public Stream Output => process.StandardOutput.BaseStream;

    public Stream Error => process.StandardError.BaseStream;

    public Stream Input => process.StandardInput.BaseStream;

    public TimeSpan CpuTime
    {
        get
        {
            try
            {
                return process.TotalProcessorTime;
            }
            catch (InvalidOperationException)
            {
                return TimeSpan.Zero;
            }
        }
    }

    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
        }
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    internal async Task FeedAsync(string? text)
    {
        try
        {
            if (text is not null)
            {
                await Input.WriteAsync(Encoding.UTF8.GetBytes(text));
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The child closed its input; what it did not read it did not want.
        }
    }
}

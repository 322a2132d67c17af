using BotService.Repair.Sandboxes.Posix;

namespace BotService.Repair.Sandboxes;

/// <summary>A started process, leader of its own session, with its streams pumped. Disposing kills its tree and waits for it.</summary>
/// <remarks>Starts and waits on one dedicated thread, because a child that asked for a parent-death signal dies with the
/// thread that started it (prctl(2), PR_SET_PDEATHSIG).</remarks>
internal sealed class RunningProcess : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private readonly ProcessStart start;
    private readonly TimeProvider time;
    private readonly TaskCompletionSource<int> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ProcessExit> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private readonly BoundedText status = new(64 << 10);
    private bool reaped;

    /// <exception cref="IOException">The program is missing or cannot be executed.</exception>
    public RunningProcess(ProcessStart start, IByteSink output, IByteSink error, TimeProvider time)
    {
        this.start = start;
        this.time = time;
        var (input, childInput) = Descriptors.Pipe(hostReads: false);
        List<int> given = [childInput];
        var outputs = new List<(int, IByteSink)>();
        error = start.StatusMark is { } mark ? new MarkedSink(mark, error, status) : error;
        foreach (var sink in start.ReportsStatus ? [output, error, status] : new[] { output, error })
        {
            var (host, child) = Descriptors.Pipe(hostReads: true);
            outputs.Add((host, sink));
            given.Add(child);
        }

        given.AddRange(start.Handles.Select(Descriptors.Copy));
        given.AddRange(start.Files.Select(f => Descriptors.FileWith(f.Span)));
        Pump = new StreamPump(input, outputs);
        Pump.Start("pipes of " + Path.GetFileName(start.FileName));
        new Thread(() => Live([.. given]), 256 << 10) { IsBackground = true, Name = Path.GetFileName(start.FileName) }.Start();
        try
        {
            Id = started.Task.GetAwaiter().GetResult();
        }
        catch (IOException)
        {
            Pump.Dispose();
            throw;
        }
    }

    public int Id { get; }

    public StreamPump Pump { get; }

    public Task<ProcessExit> Exited => exited.Task;

    /// <summary>What the program reported on its status descriptor or behind its status mark so far.</summary>
    public string Status => status.Read().Text;

    /// <summary>Kills the process and whatever of its tree can be found. May be called at any time.</summary>
    public void Kill()
    {
        lock (gate)
        {
            if (!reaped)
            {
                ProcessTree.Kill(Id, start);
            }
        }
    }

    /// <summary>Kills, then waits a bounded time until the process has ended and its pipes are drained.</summary>
    public async Task EndAsync()
    {
        if (start.Elsewhere is { } elsewhere && !Exited.IsCompleted)
        {
            await elsewhere.EndAsync(Exited);
        }

        Kill();
        await ProcessTree.SettleAsync(Exited, Grace, time);
        if (!Exited.IsCompleted)
        {
            KillAlone();
            await ProcessTree.SettleAsync(Exited, Grace, time);
        }

        ProcessTree.KillMarked(start);
        await ProcessTree.SettleAsync(Pump.Drained, Grace, time);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        Pump.Dispose();
        await Pump.Ended;
    }

    private void KillAlone()
    {
        lock (gate)
        {
            _ = reaped ? 0 : Libc.Kill(Id, Libc.Kill9);
        }
    }

    private void Live(int[] given)
    {
        int id;
        try
        {
            id = Spawner.Start(start, given);
        }
        catch (IOException e)
        {
            started.SetException(e);
            return;
        }
        finally
        {
            Array.ForEach(given, d => _ = Libc.Close(d));
        }

        VolunteerForOutOfMemory(id);
        started.SetResult(id);
        exited.SetResult(Wait(id));
    }

    private ProcessExit Wait(int id)
    {
        Reaper.WaitForEnd(id);
        lock (gate)
        {
            // While it is not reaped its number cannot be given to another process group or session.
            KillRest(id);
            reaped = true;
            return Reaper.Reap(id);
        }
    }

    private void KillRest(int id)
    {
        if (start.Mark is null)
        {
            _ = Libc.Kill(-id, Libc.Kill9);
            return;
        }

        ProcessTree.KillSession(id);
    }

    /// <summary>If the host runs out of memory, untrusted code is to die first and not the host process.</summary>
    private void VolunteerForOutOfMemory(int id)
    {
        if (start.Limits is null)
        {
            return;
        }

        try
        {
            File.WriteAllText($"/proc/{id}/oom_score_adj", "1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended already, or /proc is masked; the watch limits memory in any case.
        }
    }
}

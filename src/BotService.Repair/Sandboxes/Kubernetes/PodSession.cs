using System.Text;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>A line conversation with a command in a pod, which is its own as long.</summary>
internal sealed class PodSession : ISandboxSession
{
    private readonly SandboxPod pod;
    private readonly PodPool pool;
    private readonly PodKill kill;
    private readonly ExecStream stream;
    private readonly LineQueue lines = new();
    private readonly BoundedText error = BoundedText.TailOf(64 << 10);
    private readonly TrailerSink trailer;
    private readonly CancellationTokenSource ended = new();
    private readonly Task life;
    private int disposed;

    private PodSession(SandboxPod pod, PodPool pool, (PodKill Kill, ExecStream Stream) open, SandboxCommand command, TimeProvider time)
    {
        (this.pod, this.pool) = (pod, pool);
        (kill, stream) = open;
        var key = Guid.NewGuid().ToString("N");
        trailer = new TrailerSink(error, key);
        life = LiveAsync(stream.PumpAsync(new StillOpen(lines), trailer, CancellationToken.None), command, time);
        _ = stream.SendAsync(PodCommand.Run(command, pod.Job, key, talks: true), CancellationToken.None);
    }

    public string ErrorTail => error.Read().Text + trailer.Held;

    public static async Task<PodSession> OpenAsync(SandboxPod pod, PodPool pool, Cluster cluster, SandboxCommand command, TimeProvider time, CancellationToken token)
    {
        var kill = new PodKill(pod, cluster, time);
        return new PodSession(pod, pool, (kill, await kill.OpenAsync("run", token)), command, time);
    }

    public Task WriteLineAsync(string line, CancellationToken token) => stream.SendAsync(Encoding.UTF8.GetBytes(line + "\n"), token);

    public async Task<string?> ReadLineAsync(CancellationToken token)
    {
        var line = await lines.ReadAsync(token);
        stream.Wake();
        return line;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            await ended.CancelAsync();
            await life;
            stream.Dispose();
            ended.Dispose();
            pool.Return(pod);
        }
    }

    private async Task LiveAsync(Task<int?> pumping, SandboxCommand command, TimeProvider time)
    {
        await Task.Yield();
        try
        {
            var violation = VolumeWatch.WatchAsync(command, time, ended.Token);
            await Task.WhenAny(pumping, violation);
            if (!pumping.IsCompleted && violation.IsCompletedSuccessfully)
            {
                Say(await violation);
            }

            Say(pumping.IsCompleted ? await EndAsync(command) : "");
            if (!pumping.IsCompleted || trailer.Trailer is null)
            {
                lines.Close();
                stream.Wake();
                await kill.TryAsync(pumping);
            }
        }
        catch (SandboxUnavailableException e)
        {
            pod.Usable = false;
            Say(e.Message);
        }
        finally
        {
            lines.Complete();
        }
    }

    private async Task<string> EndAsync(SandboxCommand command)
    {
        if (trailer.Trailer is not { } said)
        {
            var gone = await kill.EndOfPodAsync();
            return gone?.End == CommandEnd.OutOfMemory ? OfMemory(command) : gone?.Reason ?? "";
        }

        pod.Usable = said.Left == 0;
        return said.End switch
        {
            CommandEnd.OutOfMemory => OfMemory(command),
            CommandEnd.OverLimit => $"over {command.Limits.Processes} processes and threads, {command.Limits.DiskBytes >> 20} MiB of disk, or {command.Limits.FileBytes >> 20} MiB in one file",
            CommandEnd.TimedOut => $"over {command.Limits.CpuTime.TotalSeconds:0} s of CPU time",
            _ => "",
        };
    }

    private static string OfMemory(SandboxCommand command) => $"out of memory, {command.Limits.MemoryBytes >> 20} MiB are allowed";

    private void Say(string reason) => error.Write(reason.Length == 0 ? [] : Encoding.UTF8.GetBytes($"\n[killed: {reason}]\n"));

    /// <summary>The reader learns of the end only when its reason can be read as well.</summary>
    private sealed class StillOpen(LineQueue lines) : IByteSink
    {
        public bool IsFull => lines.IsFull;

        public void Write(ReadOnlySpan<byte> bytes) => lines.Write(bytes);
    }
}

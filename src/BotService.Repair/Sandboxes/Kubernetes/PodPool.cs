namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>Lends pods to commands, and keeps one that a command has left for the next of the same shape.</summary>
/// <remarks>Thread safe. A pod goes when its workspace is gone, when nobody used it for a while, and with the sandbox.</remarks>
internal sealed class PodPool : IAsyncDisposable, IDisposable
{
    private const int ShareOfStartForNetwork = 30;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private readonly List<SandboxPod> idle = [];
    private readonly HashSet<Task> leaving = [];
    private readonly Cluster cluster;
    private readonly KubernetesOptions options;
    private readonly PodStarter starter;
    private readonly NetworkGate network;
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private int disposed;

    public PodPool(Cluster cluster, KubernetesOptions options, PodStarter starter, TimeProvider time)
    {
        (this.cluster, this.options, this.starter, this.time) = (cluster, options, starter, time);
        network = new NetworkGate(cluster, options.StartTime / ShareOfStartForNetwork, time);
        timer = time.CreateTimer(_ => Sweep(), null, Look, Look);
    }

    /// <param name="need">How long the command may take.</param>
    public async Task<SandboxPod> LeaseAsync(PodShape shape, TimeSpan need, CancellationToken token)
    {
        if (Take(shape, need) is { } known)
        {
            return known;
        }

        var pod = await starter.StartAsync(shape, token);
        try
        {
            await network.CheckAsync(pod, token);
            return pod;
        }
        catch
        {
            Discard(pod);
            throw;
        }
    }

    /// <summary>Hands a pod back after its command has ended.</summary>
    public void Return(SandboxPod pod)
    {
        if (!pod.Usable || disposed != 0)
        {
            Discard(pod);
            return;
        }

        pod.LastUse = time.GetTimestamp();
        lock (gate)
        {
            idle.Add(pod);
        }
    }

    /// <summary>Deletes idle pods whose workspace is gone or that nobody used for long.</summary>
    public void Sweep()
    {
        List<SandboxPod> old;
        lock (gate)
        {
            old = [.. idle.Where(p => !Directory.Exists(p.Shape.Workspace) || time.GetElapsedTime(p.LastUse) > options.IdleTime)];
            idle.RemoveAll(old.Contains);
        }

        old.ForEach(Discard);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        await timer.DisposeAsync();
        Task[] rest;
        lock (gate)
        {
            idle.ForEach(Discard);
            idle.Clear();
            rest = [.. leaving];
        }

        await Task.WhenAll(rest);
        cluster.Dispose();
    }

    /// <summary>Leaves pods to their deadline and to the worker's end.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            timer.Dispose();
            cluster.Dispose();
        }
    }

    private SandboxPod? Take(PodShape shape, TimeSpan need)
    {
        var enough = need < options.Deadline / 2 ? need : options.Deadline / 2;
        lock (gate)
        {
            var known = idle.FindLast(p => p.Shape.Key == shape.Key && options.Deadline - time.GetElapsedTime(p.Started) > enough);
            if (known is not null)
            {
                idle.Remove(known);
            }

            return known;
        }
    }

    private void Discard(SandboxPod pod)
    {
        var task = DeleteAsync(pod);
        lock (gate)
        {
            leaving.Add(task);
        }

        _ = task.ContinueWith(
            t =>
            {
                lock (gate)
                {
                    leaving.Remove(t);
                }
            },
            TaskScheduler.Default);
    }

    private async Task DeleteAsync(SandboxPod pod)
    {
        try
        {
            await cluster.DeleteAsync(pod.Job, CancellationToken.None);
        }
        catch (Exception e) when (e is SandboxUnavailableException or ObjectDisposedException)
        {
            // Its deadline and the worker's end take it.
        }
    }
}

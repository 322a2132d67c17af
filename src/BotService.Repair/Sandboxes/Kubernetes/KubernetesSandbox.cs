using BotService.Repair.Sandboxes.Egress;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>Runs commands in pods of their own, for clusters that let no pod make namespaces.</summary>
internal sealed class KubernetesSandbox : ISelfTested, IAsyncDisposable, IDisposable
{
    private const int Attempts = 3;
    private readonly Lazy<Parts> parts;
    private readonly TimeProvider time;

    /// <param name="read">Called at the first use.</param>
    public KubernetesSandbox(Func<KubernetesOptions> read, TimeProvider time)
    {
        this.time = time;
        parts = new(() => Parts.Of(read(), time));
    }

    public string Name => "kubernetes";

    public bool IsConfigured => false;

    /// <summary>Network policies hold restore steps back, not a proxy of ours.</summary>
    public EgressMode Egress { get; init; } = EgressMode.Host;

    public string? EgressWarning => null;

    public string InsidePath(string workspace) => SharedVolume.Workspace;

    public async Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken token)
    {
        var (cluster, pool, _, _) = parts.Value;
        return await InPodAsync(command, async pod =>
        {
            try
            {
                return await new PodRun(pod, cluster, time).RunAsync(command, token);
            }
            finally
            {
                pool.Return(pod);
            }
        }, token);
    }

    public async Task<ISandboxSession> StartAsync(SandboxCommand command, CancellationToken token)
    {
        var (cluster, pool, _, _) = parts.Value;
        return await InPodAsync(command, async pod =>
        {
            try
            {
                return await PodSession.OpenAsync(pod, pool, cluster, command, time, token);
            }
            catch
            {
                pool.Return(pod);
                throw;
            }
        }, token);
    }

    public Task TestAsync(CancellationToken token) => new KubernetesSelfTest(this, parts.Value).RunAsync(token);

    public ValueTask DisposeAsync() => parts.IsValueCreated ? parts.Value.Pool.DisposeAsync() : ValueTask.CompletedTask;

    public void Dispose()
    {
        if (parts.IsValueCreated)
        {
            parts.Value.Pool.Dispose();
        }
    }

    /// <summary>A pod that has ended since its last command (a drained node, its deadline) is replaced.</summary>
    private async Task<T> InPodAsync<T>(SandboxCommand command, Func<SandboxPod, Task<T>> use, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var (_, pool, volume, _) = parts.Value;
        var shape = volume.ShapeOf(command with { Network = command.Network && Egress != EgressMode.None });
        for (var attempt = 1; ; attempt++)
        {
            var pod = await pool.LeaseAsync(shape, command.Limits.WallTime, token);
            try
            {
                return await use(pod);
            }
            catch (PodGoneException e) when (attempt == Attempts)
            {
                throw KubernetesFailure.Lost(pod.Name, e.Message);
            }
            catch (PodGoneException)
            {
                // Nothing was started in it.
            }
        }
    }

    /// <summary>What is made of the options at the first use.</summary>
    internal sealed record Parts(Cluster Cluster, PodPool Pool, SharedVolume Volume, KubernetesOptions Options)
    {
        public static Parts Of(KubernetesOptions options, TimeProvider time)
        {
            var cluster = new Cluster(options, time);
            return new Parts(cluster, new PodPool(cluster, options, new PodStarter(cluster, options, WorkerProcess.Own, time), time), new SharedVolume(options.VolumePath), options);
        }
    }
}

using System.Globalization;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>Ends what runs in a pod: at once and from inside where that works, by deleting the pod where it does not.</summary>
internal sealed class PodKill(SandboxPod pod, Cluster cluster, TimeProvider time)
{
    private static readonly TimeSpan Inside = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Outside = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Report = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Starts the supervisor. A pod in which nobody knows whether it began is not used again.</summary>
    public async Task<ExecStream> OpenAsync(string verb, CancellationToken token)
    {
        try
        {
            return new ExecStream(await cluster.ExecAsync(pod.Name, PodCommand.Exec(verb), token));
        }
        catch
        {
            pod.Usable = false;
            throw;
        }
    }

    /// <summary>Returns when nothing of the command lives, and what it wrote was taken in.</summary>
    /// <exception cref="SandboxUnavailableException">That could not be made sure of.</exception>
    public async Task KillAsync(Task pumping)
    {
        if (!await KillInsideAsync())
        {
            pod.Usable = false;
            await DeleteAsync();
        }

        await Posix.ProcessTree.SettleAsync(pumping, LastWords, time);
    }

    /// <summary>As <see cref="KillAsync"/>, for a caller who has no use for a failure: the pod is then left to its deadline.</summary>
    public async Task TryAsync(Task pumping)
    {
        try
        {
            await KillAsync(pumping);
        }
        catch (SandboxUnavailableException)
        {
            pod.Usable = false;
        }
    }

    /// <summary>Why the container ended; null when it goes on. The cluster reports it some time after the connection's end.</summary>
    public async Task<PodEnd?> EndOfPodAsync()
    {
        var began = time.GetTimestamp();
        while (true)
        {
            if (PodEnd.Of(await cluster.PodAsync(pod.Job, CancellationToken.None)) is { } end)
            {
                pod.Usable = false;
                return end;
            }

            if (time.GetElapsedTime(began) > Report)
            {
                return null;
            }

            await Task.Delay(Pause, time);
        }
    }

    private async Task<bool> KillInsideAsync()
    {
        using var patience = new CancellationTokenSource(Inside, time);
        try
        {
            using var stream = await OpenAsync("kill", patience.Token);
            pod.Usable = true;
            var key = Guid.NewGuid().ToString("N");
            var said = new BoundedText(4096);
            var pumping = stream.PumpAsync(said, new BoundedText(4096), patience.Token);
            await stream.SendAsync(PodCommand.Kill(pod.Job, key), patience.Token);
            await pumping;
            return said.Read().Text == string.Create(CultureInfo.InvariantCulture, $"{key} left=0\n");
        }
        catch (Exception e) when (e is SandboxUnavailableException or PodGoneException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task DeleteAsync()
    {
        using var patience = new CancellationTokenSource(Outside, time);
        try
        {
            await cluster.DeleteAsync(pod.Job, patience.Token);
            while (await cluster.PodAsync(pod.Job, patience.Token) is not null)
            {
                await Task.Delay(Pause, time, patience.Token);
            }
        }
        catch (Exception e) when (e is SandboxUnavailableException or OperationCanceledException)
        {
            throw KubernetesFailure.NotEnded(pod.Name, e);
        }
    }
}

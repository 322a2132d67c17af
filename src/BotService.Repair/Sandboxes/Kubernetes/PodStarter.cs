using k8s.Models;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>Makes a Job and waits until its pod runs, or says why it does not.</summary>
internal sealed class PodStarter(Cluster cluster, KubernetesOptions options, string process, TimeProvider time)
{
    private const int ShareOfTimeWithoutPod = 30;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Reasons that do not pass by themselves.</summary>
    private static readonly string[] Lasting =
        ["ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError", "CreateContainerError", "RunContainerError", "CrashLoopBackOff"];

    private readonly JobManifest manifest = new(options, process);

    public async Task<SandboxPod> StartAsync(PodShape shape, CancellationToken token)
    {
        var job = $"botservice-sandbox-{Guid.NewGuid():N}"[..32];
        try
        {
            await cluster.CreateAsync(manifest.Of(job, shape), token);
            return await RunningAsync(job, shape, token);
        }
        catch
        {
            // Best effort; its deadline and the worker's end take it in any case.
            _ = ForgetAsync(job);
            throw;
        }
    }

    private async Task ForgetAsync(string job)
    {
        try
        {
            await cluster.DeleteAsync(job, CancellationToken.None);
        }
        catch (Exception e) when (e is SandboxUnavailableException or ObjectDisposedException)
        {
            // Told by the failure that led here.
        }
    }

    private async Task<SandboxPod> RunningAsync(string job, PodShape shape, CancellationToken token)
    {
        var began = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var pod = await cluster.PodAsync(job, token);
            var state = pod?.Status?.ContainerStatuses?.FirstOrDefault()?.State;
            if (state?.Running is not null && PodEnd.Of(pod) is null)
            {
                return new SandboxPod(job, pod!.Metadata.Name, shape, time.GetTimestamp());
            }

            var waited = time.GetElapsedTime(began);
            var hopeless = pod is null
                ? waited > options.StartTime / ShareOfTimeWithoutPod && (await cluster.EventsAsync(job, token)).Count > 0
                : PodEnd.Of(pod) is not null || Lasting.Contains(state?.Waiting?.Reason);
            if (hopeless || waited > options.StartTime)
            {
                throw KubernetesFailure.NoStart(job, waited, await DescribeAsync(job, pod, token));
            }

            await Task.Delay(pause, time, token);
        }
    }

    private async Task<string> DescribeAsync(string job, V1Pod? pod, CancellationToken token)
    {
        var waiting = pod?.Status?.ContainerStatuses?.FirstOrDefault()?.State?.Waiting;
        var scheduled = pod?.Status?.Conditions?.FirstOrDefault(c => c is { Type: "PodScheduled", Status: "False" });
        var reported = (await cluster.EventsAsync(job, token)).TakeLast(3).Select(e => $"{e.Reason}: {e.Message}");
        string[] reasons =
        [
            .. pod is null ? ["no pod was made"] : Array.Empty<string>(),
            .. pod is not null && PodEnd.Of(pod) is { } end ? [end.Reason] : Array.Empty<string>(),
            .. scheduled is null ? Array.Empty<string>() : [$"{scheduled.Reason}: {scheduled.Message}"],
            .. waiting is null ? Array.Empty<string>() : [$"{waiting.Reason}: {waiting.Message}"],
            .. reported,
        ];
        var said = string.Join("; ", reasons.Select(r => r.Trim()).Distinct());
        return $"{said}. {KubernetesFailure.RemedyFor(said)}".TrimEnd();
    }
}

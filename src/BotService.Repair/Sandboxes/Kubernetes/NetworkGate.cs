using System.Globalization;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>Lets a pod without network be used only after it was seen that the API server cannot be reached from it.</summary>
/// <remarks>Network plugins put policies in force some time after a pod has begun, and some never do.</remarks>
/// <param name="patience">How long a network plugin may take.</param>
internal sealed class NetworkGate(Cluster cluster, TimeSpan patience, TimeProvider time)
{
    private const string Connect = "exec 3<>\"/dev/tcp/$0/$1\"";
    private const int NoProgram = 126;
    private const int TimedOut = 124;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <exception cref="SandboxUnavailableException">It can be reached.</exception>
    public async Task CheckAsync(SandboxPod pod, CancellationToken token)
    {
        if (pod.Shape.Network)
        {
            return;
        }

        var began = time.GetTimestamp();
        while (await ReachesAsync(pod, token))
        {
            if (time.GetElapsedTime(began) > patience)
            {
                throw KubernetesFailure.NetworkOpen(cluster.Address.Authority);
            }

            await Task.Delay(Pause, time, token);
        }
    }

    private async Task<bool> ReachesAsync(SandboxPod pod, CancellationToken token)
    {
        string[] arguments = ["1", "bash", "-c", Connect, cluster.Address.Host, cluster.Address.Port.ToString(CultureInfo.InvariantCulture)];
        var result = await new PodRun(pod, cluster, time).RunAsync(new SandboxCommand("timeout", arguments, pod.Shape.Workspace), token);
        return result.ExitCode is >= NoProgram and < 128 && result.ExitCode != TimedOut
            ? throw KubernetesFailure.Leaks($"whether they have a network cannot be tried in the image: {result.ErrorOutput.Trim()}. It must have bash and timeout")
            : result.ExitCode == 0;
    }
}

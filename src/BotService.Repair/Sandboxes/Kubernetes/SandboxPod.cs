using k8s.Models;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>A pod that waits for commands, one at a time.</summary>
/// <param name="Started">By the clock of <see cref="TimeProvider.GetTimestamp"/>.</param>
internal sealed record SandboxPod(string Job, string Name, PodShape Shape, long Started)
{
    /// <summary>False once nobody can vouch for what goes on inside; the pod is then deleted, not used again.</summary>
    public bool Usable { get; set; } = true;

    /// <summary>When the last command ended.</summary>
    public long LastUse { get; set; } = Started;
}

/// <summary>Why a pod's container does not run any more.</summary>
/// <param name="End">What that means for the command in it; null when it says nothing about the command.</param>
internal sealed record PodEnd(CommandEnd? End, string Reason)
{
    /// <summary>Null while it runs.</summary>
    public static PodEnd? Of(V1Pod? pod)
    {
        if (pod is null)
        {
            return new PodEnd(null, "it was deleted");
        }

        var ended = pod.Status?.ContainerStatuses?.FirstOrDefault()?.State?.Terminated;
        return (pod.Status?.Reason, ended?.Reason) switch
        {
            ("Evicted", _) => new PodEnd(CommandEnd.OverLimit, $"evicted: {pod.Status!.Message}"),
            ("DeadlineExceeded", _) => new PodEnd(CommandEnd.TimedOut, "the pod's longest life was over"),
            (_, "OOMKilled") => new PodEnd(CommandEnd.OutOfMemory, "out of memory"),
            (_, not null) => new PodEnd(null, $"its container ended: {ended!.Reason} {ended.Message}".TrimEnd()),
            _ when pod.Metadata.DeletionTimestamp is not null => new PodEnd(null, "it is being deleted"),
            _ when pod.Status?.Phase is "Failed" or "Succeeded" => new PodEnd(null, $"{pod.Status.Phase}: {pod.Status.Reason} {pod.Status.Message}".TrimEnd()),
            _ => null,
        };
    }
}

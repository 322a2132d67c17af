using k8s;
using k8s.Models;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>Where sandbox pods run and what they may use. The chart sets all of it, by variables of the worker's pod.</summary>
public sealed class KubernetesOptions
{
    /// <summary>Image of sandbox pods: the worker's own, so that toolchains have the same paths. Needs sh, bash, and Debian's coreutils,
    /// util-linux, grep and mawk (or what is like them).</summary>
    public required string Image { get; init; }

    /// <summary>Namespace of the worker, and so of its Jobs: a volume claim and an owner cannot be of another one.</summary>
    public required string Namespace { get; init; }

    /// <summary>The worker's own pod. Its end takes all its Jobs along.</summary>
    public required string WorkerPod { get; init; }

    public required string WorkerPodUid { get; init; }

    /// <summary>The volume claim that holds the worker's cache and runs.</summary>
    public required string Claim { get; init; }

    /// <summary>Where that volume is mounted in the worker. Absolute.</summary>
    public required string VolumePath { get; init; }

    /// <summary>Node that sandbox pods must run on; null where the volume can be mounted on several nodes.</summary>
    public string? Node { get; init; }

    /// <summary>Value of the label <c>app.kubernetes.io/instance</c>, by which network policies find the pods.</summary>
    public string Instance { get; init; } = "botservice";

    public string? RuntimeClass { get; init; }

    public IReadOnlyList<string> PullSecrets { get; init; } = [];

    public IReadOnlyList<V1Toleration> Tolerations { get; init; } = [];

    /// <summary>Most cores of one pod, as Kubernetes writes them; default <c>2</c>.</summary>
    public string Cpus { get; init; } = "2";

    /// <summary>Sizes of /tmp and of the home folder, as Kubernetes writes them; default <c>1Gi</c>. A pod that takes more is evicted.</summary>
    public string TemporarySize { get; init; } = "1Gi";

    /// <summary>How long a pod may take to run, pulling its image included; default 5 minutes.</summary>
    public TimeSpan StartTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a pod that no command uses is kept; default 2 minutes.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest life of a pod, commands in it included; default 2 hours.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How long an API server that does not answer is asked again; default 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>User and group id of commands: the worker's own, so that both can write the volume's files. Never 0.</summary>
    public required uint User { get; init; }

    /// <summary>How to reach the API server.</summary>
    public required KubernetesClientConfiguration Connection { get; init; }
}

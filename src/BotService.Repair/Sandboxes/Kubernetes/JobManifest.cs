using System.Globalization;
using k8s.Models;

namespace BotService.Repair.Sandboxes.Kubernetes;

/// <summary>Writes the Job of one sandbox pod.</summary>
/// <param name="process">Names the worker's process, so that the next one in the same pod finds what a dead one left.</param>
internal sealed class JobManifest(KubernetesOptions options, string process)
{
    public const string Container = "sandbox";
    public const string NetworkLabel = "botservice/network";
    public const string WorkerLabel = "botservice/worker-pod";
    public const string ProcessLabel = "botservice/process";
    public const string Offline = "none";
    public const string Online = "packages";
    public const string Home = "/home/bot";
    private const string AppName = "botservice-sandbox";
    private const string Volume = "shared";
    private const long SharedRequest = 512L << 20;
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);
    private static readonly string Supervisor = OwnFile("supervisor.sh");

    public static string Selector(string workerUid) => $"{WorkerLabel}={workerUid}";

    public static string OwnFile(string name)
    {
        using var stream = typeof(JobManifest).Assembly.GetManifestResourceStream("Sandboxes/Kubernetes/Pod/" + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public V1Job Of(string name, PodShape shape)
    {
        var labels = new Dictionary<string, string>
        {
            // Another name than the service's: what a policy allows the service must not reach code under repair.
            ["app.kubernetes.io/name"] = AppName,
            ["app.kubernetes.io/instance"] = options.Instance,
            [NetworkLabel] = shape.Network ? Online : Offline,
            [WorkerLabel] = options.WorkerPodUid,
            [ProcessLabel] = process,
        };
        return new V1Job
        {
            ApiVersion = "batch/v1",
            Kind = "Job",
            Metadata = new V1ObjectMeta
            {
                Name = name,
                Labels = labels,
                OwnerReferences = [new V1OwnerReference { ApiVersion = "v1", Kind = "Pod", Name = options.WorkerPod, Uid = options.WorkerPodUid }],
            },
            Spec = new V1JobSpec
            {
                BackoffLimit = 0,
                ActiveDeadlineSeconds = (long)(options.Deadline + Margin).TotalSeconds,
                TtlSecondsAfterFinished = (int)Margin.TotalSeconds,
                Template = new V1PodTemplateSpec
                {
                    Metadata = new V1ObjectMeta
                    {
                        Labels = labels,
                        Annotations = new Dictionary<string, string> { ["cluster-autoscaler.kubernetes.io/safe-to-evict"] = "false" },
                    },
                    Spec = Pod(name, shape),
                },
            },
        };
    }

    private V1PodSpec Pod(string name, PodShape shape) => new()
    {
        RestartPolicy = "Never",
        AutomountServiceAccountToken = false,
        EnableServiceLinks = false,
        TerminationGracePeriodSeconds = 0,
        // The pod's own end leaves a reason to read; the Job's would delete the pod.
        ActiveDeadlineSeconds = (long)options.Deadline.TotalSeconds,
        RuntimeClassName = options.RuntimeClass,
        ImagePullSecrets = options.PullSecrets.Count == 0 ? null : [.. options.PullSecrets.Select(s => new V1LocalObjectReference { Name = s })],
        Tolerations = options.Tolerations.Count == 0 ? null : [.. options.Tolerations],
        Affinity = options.Node is null ? null : OnNode(options.Node),
        SecurityContext = new V1PodSecurityContext
        {
            RunAsNonRoot = true,
            RunAsUser = options.User,
            RunAsGroup = options.User,
            SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
        },
        Containers = [ContainerOf(name, shape)],
        Volumes =
        [
            new V1Volume { Name = Volume, PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = options.Claim } },
            Empty("tmp"),
            Empty("home"),
        ],
    };

    private V1Container ContainerOf(string name, PodShape shape) => new()
    {
        Name = Container,
        Image = options.Image,
        ImagePullPolicy = "IfNotPresent",
        // It waits, and the kernel takes in orphans for it because it ignores their end.
        Command = ["env", "--ignore-signal=CHLD", "sleep", "infinity"],
        Env = [new V1EnvVar { Name = "BOTSERVICE_POD", Value = name }, new V1EnvVar { Name = "BOTSERVICE_SUPERVISOR", Value = Supervisor }],
        WorkingDir = "/",
        SecurityContext = new V1SecurityContext
        {
            AllowPrivilegeEscalation = false,
            Privileged = false,
            ReadOnlyRootFilesystem = true,
            RunAsNonRoot = true,
            Capabilities = new V1Capabilities { Drop = ["ALL"] },
        },
        Resources = new V1ResourceRequirements
        {
            Limits = new Dictionary<string, ResourceQuantity>
            {
                ["cpu"] = new(options.Cpus),
                ["memory"] = Bytes(shape.MemoryBytes),
                ["ephemeral-storage"] = Bytes(2 * Size(options.TemporarySize)),
            },
            Requests = new Dictionary<string, ResourceQuantity>
            {
                // Pods wait most of the time.
                ["cpu"] = new("100m"),
                ["memory"] = Bytes(Math.Min(shape.MemoryBytes, SharedRequest)),
                ["ephemeral-storage"] = Bytes(Size(options.TemporarySize) / 4),
            },
        },
        VolumeMounts =
        [
            .. shape.Mounts.Select(m => new V1VolumeMount { Name = Volume, MountPath = m.InsidePath, SubPath = m.SubPath, ReadOnlyProperty = m.ReadOnly ? true : null }),
            new V1VolumeMount { Name = "tmp", MountPath = "/tmp" },
            new V1VolumeMount { Name = "home", MountPath = Home },
        ],
    };

    private static V1Affinity OnNode(string node) => new()
    {
        NodeAffinity = new V1NodeAffinity
        {
            RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
            {
                NodeSelectorTerms =
                [
                    new V1NodeSelectorTerm { MatchFields = [new V1NodeSelectorRequirement { Key = "metadata.name", OperatorProperty = "In", Values = [node] }] },
                ],
            },
        },
    };

    private V1Volume Empty(string name) => new() { Name = name, EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = new ResourceQuantity(options.TemporarySize) } };

    private static long Size(string quantity) => (long)new ResourceQuantity(quantity).ToDecimal();

    private static ResourceQuantity Bytes(long bytes) => new(bytes.ToString(CultureInfo.InvariantCulture));
}

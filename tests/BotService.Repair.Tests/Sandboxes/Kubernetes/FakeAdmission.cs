using k8s;
using k8s.Models;

namespace BotService.Repair.Tests.Sandboxes.Kubernetes;

/// <summary>What an API server, and a namespace at the Pod Security level "restricted", ask of a Job.</summary>
internal static class FakeAdmission
{
    /// <summary>A field that Kubernetes does not know, or in the wrong place, is an exception.</summary>
    public static V1Job Read(string json)
    {
        var job = KubernetesYaml.Deserialize<V1Job>(json, strict: true);
        Check(job);
        return job;
    }

    private static void Check(V1Job job)
    {
        var pod = job.Spec.Template.Spec;
        var container = Assert.Single(pod.Containers);
        Assert.Equal(("batch/v1", "Job"), (job.ApiVersion, job.Kind));
        Assert.Matches("^[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$", job.Metadata.Name);
        Assert.All(job.Metadata.Labels.Concat(job.Spec.Template.Metadata.Labels), l =>
        {
            Assert.Matches("^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$", l.Key);
            Assert.Matches("^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$", l.Value);
        });
        Assert.Equal("Never", pod.RestartPolicy);
        Assert.InRange(pod.ActiveDeadlineSeconds!.Value, 1, job.Spec.ActiveDeadlineSeconds!.Value);
        Assert.Equal(0, job.Spec.BackoffLimit);
        Assert.NotNull(job.Spec.TtlSecondsAfterFinished);
        Assert.All(job.Metadata.OwnerReferences, o => Assert.True(o is { ApiVersion: "v1", Kind: "Pod", Uid.Length: > 0, BlockOwnerDeletion: null }));
        CheckVolumes(pod, container);
        CheckResources(container);
        CheckSecurity(pod, container);
    }

    private static void CheckVolumes(V1PodSpec pod, V1Container container)
    {
        Assert.Equal(pod.Volumes.Count, pod.Volumes.DistinctBy(v => v.Name).Count());
        Assert.All(pod.Volumes, v => Assert.True(v.EmptyDir?.SizeLimit is not null || v.PersistentVolumeClaim is not null));
        Assert.Equal(container.VolumeMounts.Count, container.VolumeMounts.DistinctBy(m => m.MountPath).Count());
        Assert.All(container.VolumeMounts, m =>
        {
            var volume = Assert.Single(pod.Volumes, v => v.Name == m.Name);
            Assert.StartsWith("/", m.MountPath, StringComparison.Ordinal);
            Assert.Equal(volume.PersistentVolumeClaim is null, m.SubPath is null);
            Assert.DoesNotMatch(@"^/|(^|/)\.\.(/|$)|^$", m.SubPath ?? "x");
        });
    }

    private static void CheckResources(V1Container container)
    {
        foreach (var name in new[] { "cpu", "memory", "ephemeral-storage" })
        {
            Assert.InRange(container.Resources.Requests[name].ToDecimal(), 0.001m, container.Resources.Limits[name].ToDecimal());
        }
    }

    private static void CheckSecurity(V1PodSpec pod, V1Container container)
    {
        Assert.True(pod.SecurityContext is { RunAsNonRoot: true, RunAsUser: > 0, RunAsGroup: > 0, SeccompProfile.Type: "RuntimeDefault" });
        Assert.True(container.SecurityContext is { AllowPrivilegeEscalation: false, Privileged: false, ReadOnlyRootFilesystem: true });
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.Null(container.SecurityContext.Capabilities.Add);
        Assert.True(pod is { AutomountServiceAccountToken: false, EnableServiceLinks: false, HostNetwork: null, HostPID: null, HostIPC: null });
        Assert.DoesNotContain(container.Env, e => e.ValueFrom is not null);
        Assert.Matches("^[a-z0-9./:-]+$", container.Image);
    }
}

using k8s.Models;

namespace BotService.Tests.Charts;

/// <summary>The fields that the chart uses of types that Kubernetes itself does not know, as their projects document them.</summary>
internal static class CustomResources
{
    public static readonly Dictionary<string, Type> Types = new()
    {
        ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(ServiceMonitor),
        ["keda.sh/v1alpha1/ScaledObject"] = typeof(ScaledObject),
    };
}

internal abstract class CustomResource
{
    public required string ApiVersion { get; set; }

    public required string Kind { get; set; }

    public required V1ObjectMeta Metadata { get; set; }
}

internal sealed class ServiceMonitor : CustomResource
{
    public required ServiceMonitorSpec Spec { get; set; }
}

internal sealed class ServiceMonitorSpec
{
    public required V1LabelSelector Selector { get; set; }

    public required IList<ServiceMonitorEndpoint> Endpoints { get; set; }
}

internal sealed class ServiceMonitorEndpoint
{
    public required string Port { get; set; }

    public required string Path { get; set; }

    public required string Interval { get; set; }
}

internal sealed class ScaledObject : CustomResource
{
    public required ScaledObjectSpec Spec { get; set; }
}

internal sealed class ScaledObjectSpec
{
    public required ScaleTarget ScaleTargetRef { get; set; }

    public int MinReplicaCount { get; set; }

    public int MaxReplicaCount { get; set; }

    public int CooldownPeriod { get; set; }

    public required IList<ScaleTrigger> Triggers { get; set; }
}

internal sealed class ScaleTarget
{
    public required string Name { get; set; }
}

internal sealed class ScaleTrigger
{
    public required string Type { get; set; }

    public required string MetricType { get; set; }

    public required Dictionary<string, string> Metadata { get; set; }
}

using k8s;
using k8s.Models;

namespace BotService.Repair.Tests.Sandboxes.Kubernetes;

/// <summary>What the chart's Role allows, as helm renders it: ChartTests hold the rendered file to the chart.</summary>
internal sealed class FakeRole
{
    private readonly List<V1PolicyRule> rules;

    private FakeRole(List<V1PolicyRule> rules) => this.rules = rules;

    public static string Rendered { get; } = File.ReadAllText(FileOf(AppContext.BaseDirectory));

    /// <summary>The variables of the worker's pod, with what the cluster puts into them.</summary>
    public static Dictionary<string, string> Variables(V1Pod worker)
    {
        var variables = Documents("apps/v1", "Deployment", typeof(V1Deployment)).OfType<V1Deployment>()
            .Single(d => d.Metadata.Name.EndsWith("-gpu", StringComparison.Ordinal)).Spec.Template.Spec.Containers[0].Env;
        var values = new Dictionary<string, string>();
        foreach (var variable in variables)
        {
            values[variable.Name] = variable.ValueFrom?.FieldRef?.FieldPath switch
            {
                "metadata.name" => worker.Metadata.Name,
                "metadata.namespace" => worker.Metadata.NamespaceProperty,
                "metadata.uid" => worker.Metadata.Uid,
                "spec.nodeName" => worker.Spec.NodeName,
                null => variable.Value.Replace("$(BOTSERVICE_SANDBOX_POD)", worker.Metadata.Name, StringComparison.Ordinal),
                var other => throw new NotSupportedException(other),
            };
        }

        return values;
    }

    public static FakeRole OfChart() => new([.. Documents("rbac.authorization.k8s.io/v1", "Role", typeof(V1Role)).OfType<V1Role>().Single().Rules]);

    public static IEnumerable<V1NetworkPolicy> Policies() => Documents("networking.k8s.io/v1", "NetworkPolicy", typeof(V1NetworkPolicy)).OfType<V1NetworkPolicy>();

    public bool Allows(string verb, string group, string resource) =>
        rules.Any(r => r.ApiGroups.Contains(group) && r.Resources.Contains(resource) && r.Verbs.Contains(verb));

    public void Take(string verb, string resource) =>
        rules.Where(r => r.Resources.Contains(resource)).ToList().ForEach(r => r.Verbs.Remove(verb));

    private static IEnumerable<object> Documents(string version, string kind, Type type) => Rendered.Split("\n---")
        .Where(d => d.Contains($"\nkind: {kind}\n", StringComparison.Ordinal))
        .SelectMany(d => KubernetesYaml.LoadAllFromString(d, new Dictionary<string, Type> { [$"{version}/{kind}"] = type }, strict: true));

    private static string FileOf(string folder) => File.Exists(Path.Combine(folder, "BotService.sln"))
        ? Path.Combine(folder, "tests/BotService.Tests/Charts/Golden/kubernetes-job.yaml")
        : FileOf(Path.GetDirectoryName(folder)!);
}

using System.Text.RegularExpressions;
using BotService.Fixture;
using k8s;
using k8s.Models;

namespace BotService.Tests.Charts;

/// <summary>What helm makes of the chart is what Kubernetes understands.</summary>
public sealed class ChartTests
{
    public static TheoryData<string> Values() => [.. Chart.ValuesFiles()];

    [SkippableFact]
    public async Task Helm_lint_finds_nothing()
    {
        var arguments = Chart.ValuesFiles().Select(v => Chart.HelmAsync("lint", Chart.Folder, "--strict", "--quiet", "--values", Chart.ValuesFile(v)));

        Assert.All(await Task.WhenAll(arguments), r => Assert.True(r.Succeeded, r.Output + r.ErrorOutput));
    }

    [SkippableTheory]
    [MemberData(nameof(Values))]
    public async Task Every_document_is_read_without_an_unknown_field(string values)
    {
        var documents = Read(await Chart.RenderAsync(values));

        Assert.All(["web", "worker", "gpu"], c => Assert.Single(documents.OfType<V1Deployment>(), d => d.Metadata.Name == "bot-botservice-" + c));
    }

    [SkippableFact]
    public async Task The_reading_finds_a_misspelt_field()
    {
        var rendered = await Chart.RenderAsync("gpu");

        Assert.ThrowsAny<Exception>(() => Read(rendered.Replace("terminationGracePeriodSeconds:", "terminationGracePeriodSecond:", StringComparison.Ordinal)));
        Assert.ThrowsAny<Exception>(() => Read(rendered.Replace("minReplicaCount:", "minReplicas:", StringComparison.Ordinal)));
    }

    /// <summary>BOTSERVICE_APPROVE=1 writes them anew, for a person to read.</summary>
    [SkippableTheory]
    [MemberData(nameof(Values))]
    public async Task The_rendered_chart_is_the_one_that_a_person_has_read(string values)
    {
        var file = Source.Path($"tests/BotService.Tests/Charts/Golden/{values}.yaml");
        // Trailing blanks are helm's, and the dashboard is compared below.
        var rendered = Regex.Replace(await Chart.RenderAsync(values), @"(?m)[ \t]+$", "");
        rendered = Regex.Replace(rendered, @"(?s)(  botservice\.json: \|\n).*?(?=\n---|\z)", "$1    ...");
        if (Environment.GetEnvironmentVariable("BOTSERVICE_APPROVE") == "1")
        {
            await File.WriteAllTextAsync(file, rendered);
        }

        Assert.Equal(await File.ReadAllTextAsync(file), rendered);
    }

    [SkippableTheory]
    [InlineData("--set=forges.github.enabled=false", "No forge")]
    [InlineData("--set=secrets.workers=bot-web", "must not be able to write")]
    [InlineData("--set=secrets.web=", "secrets.web is empty")]
    [InlineData("--set=database.existingSecret=other", "choose one database")]
    [InlineData("--set=postgresql.enabled=false", "No database")]
    [InlineData("--set=sandbox.mode=none", "sandbox.acceptNone")]
    [InlineData("--set=sandbox.mode=auto", "/sandbox/mode")]
    [InlineData("--set=sandbox.mode=kubernetes-job,networkPolicy.enabled=false", "policies alone")]
    [InlineData("--set=model.servers={openai:my-model}", "model.url")]
    [InlineData("--set=autoscaling.kind=keda", "autoscaling.prometheus")]
    [InlineData("--set=web.ingress.enabled=true", "web.ingress.host")]
    [InlineData("--set=web.replica=2", "'replica' not allowed")]
    [InlineData("--set=drainSeconds=3600", "/drainSeconds")]
    public async Task A_wrong_value_is_refused_by_name(string value, string reason)
    {
        var rendered = await Chart.TemplateAsync("smallest", value);

        Assert.False(rendered.Succeeded);
        Assert.Contains(reason, rendered.ErrorOutput);
    }

    internal static List<object> Read(string rendered) => KubernetesYaml.LoadAllFromString(rendered, CustomResources.Types, strict: true);
}

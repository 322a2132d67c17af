using System.Text.Json;
using System.Text.RegularExpressions;
using BotService.Fixture;
using BotService.Jobs;
using BotService.Ledger;
using BotService.Publishing;
using BotService.Webhooks;
using k8s.Models;

namespace BotService.Tests.Charts;

/// <summary>What the chart promises about rights and settings, for every set of values.</summary>
public sealed class ChartRightsTests
{
    public static TheoryData<string> Values() => ChartTests.Values();

    [SkippableTheory]
    [MemberData(nameof(Values))]
    public async Task Only_web_gets_the_secret_that_may_write(string values)
    {
        var deployments = await DeploymentsAsync(values);

        foreach (var deployment in deployments)
        {
            var secrets = deployment.Spec.Template.Spec.Volumes.SelectMany(v => v.Projected?.Sources ?? []).Select(s => s.Secret.Name);
            Assert.Equal(deployment.Metadata.Name.EndsWith("-web", StringComparison.Ordinal), secrets.Contains("bot-web"));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Values))]
    public async Task No_pod_runs_as_root_or_writes_to_its_image_and_only_one_that_makes_pods_may_ask_the_cluster(string values)
    {
        foreach (var pod in (await DeploymentsAsync(values)).Select(d => d.Spec.Template.Spec))
        {
            Assert.True(pod.SecurityContext.RunAsNonRoot);
            Assert.Equal(pod.ServiceAccountName == "bot-botservice-gpu", pod.AutomountServiceAccountToken);
            Assert.All(pod.Containers.Concat(pod.InitContainers ?? []), c => Assert.True(c.SecurityContext.ReadOnlyRootFilesystem));
        }
    }

    [SkippableTheory]
    [InlineData("smallest", "bubblewrap", false, "Unmasked")]
    [InlineData("remote-model", "bubblewrap", true, null)]
    [InlineData("kubernetes-job", "kubernetes", false, null)]
    [InlineData("unprotected", "none", false, null)]
    public async Task The_sandbox_mode_decides_what_gpu_may_do(string values, string sandbox, bool privileged, string? procMount)
    {
        var pod = (await DeploymentsAsync(values)).Single(d => d.Metadata.Name.EndsWith("-gpu", StringComparison.Ordinal)).Spec.Template.Spec;
        var container = Assert.Single(pod.Containers);

        Assert.Equal(sandbox, container.Env.Single(e => e.Name == "BotService__Runs__Sandbox").Value);
        Assert.Equal(privileged, container.SecurityContext.Privileged ?? false);
        Assert.Equal(procMount, container.SecurityContext.ProcMount);
        Assert.Equal(procMount is null ? null : false, pod.HostUsers);
    }

    [SkippableTheory]
    [MemberData(nameof(Values))]
    public async Task A_pod_is_given_longer_to_end_than_the_service_takes(string values)
    {
        foreach (var pod in (await DeploymentsAsync(values)).Select(d => d.Spec.Template.Spec))
        {
            var drain = TimeSpan.Parse(pod.Containers[0].Env.Single(e => e.Name == "BotService__Jobs__DrainTime").Value, null);

            // See BotServiceBuilder: 20 s behind DrainTime; web waits 5 s before.
            Assert.True(TimeSpan.FromSeconds(pod.TerminationGracePeriodSeconds!.Value) > drain + TimeSpan.FromSeconds(25));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Values))]
    public async Task Every_setting_is_one_that_the_service_knows(string values)
    {
        string[] known = [.. Names<DatabaseOptions>(), .. Names<JobsOptions>(), .. Names<RunOptions>(), .. Names<WebhookOptions>(), .. Names<PublishingOptions>()];
        var given = (await DeploymentsAsync(values)).SelectMany(d => d.Spec.Template.Spec.Containers[0].Env).Select(e => e.Name)
            .Where(n => n.StartsWith("BotService__", StringComparison.Ordinal) && !n.StartsWith("BotService__Forges__", StringComparison.Ordinal))
            .Select(n => string.Join("__", n.Split("__")[1..3]));

        Assert.All(given, n => Assert.Contains(n, known));
    }

    private static IEnumerable<string> Names<T>()
        where T : ISettings => typeof(T).GetProperties().Select(p => $"{T.Section}__{p.Name}");

    [Fact]
    public void The_readme_has_every_value()
    {
        var values = Regex.Matches(Source.Read("charts/botservice/values.yaml"), @"(?m)^(?<top>[a-zA-Z]+):|^  (?<key>[a-zA-Z]+):").ToList();
        var top = "";
        var names = new List<string>();
        foreach (var match in values)
        {
            top = match.Groups["top"].Success ? match.Groups["top"].Value : top;
            names.Add(match.Groups["key"].Success ? $"{top}.{match.Groups["key"].Value}" : top);
        }

        var readme = Source.Read("charts/botservice/README.md");
        Assert.NotEmpty(names);
        Assert.DoesNotContain(names.Where(n => !names.Any(m => m.StartsWith(n + ".", StringComparison.Ordinal))), n => !readme.Contains($"`{n}", StringComparison.Ordinal) && !readme.Contains($"`{n.Split('.')[1]}`", StringComparison.Ordinal));
    }

    [Fact]
    public void The_dashboard_asks_for_metrics_in_panels_that_do_not_overlap()
    {
        using var dashboard = JsonDocument.Parse(Source.Read("charts/botservice/dashboards/botservice.json"));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        var cells = panels.Select(p => p.GetProperty("gridPos"))
            .SelectMany(g => from x in Enumerable.Range(g.GetProperty("x").GetInt32(), g.GetProperty("w").GetInt32())
                             from y in Enumerable.Range(g.GetProperty("y").GetInt32(), g.GetProperty("h").GetInt32())
                             select (x, y)).ToList();

        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, c => Assert.InRange(c.x, 0, 23));
        Assert.All(panels.SelectMany(p => p.GetProperty("targets").EnumerateArray()), t => Assert.Contains("botservice_", t.GetProperty("expr").GetString()));
    }

    [Fact]
    public void The_dashboard_and_the_scaling_ask_for_metrics_that_are_documented()
    {
        var documented = Regex.Matches(Source.Read("docs/operations.md"), "`(botservice_[a-z_]+)`").Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var asked = new[] { "dashboards/botservice.json", "templates/availability.yaml" }
            .SelectMany(f => Regex.Matches(Source.Read($"charts/botservice/{f}"), "botservice_[a-z_]+").Select(m => m.Value))
            .Select(n => n.EndsWith("_bucket", StringComparison.Ordinal) ? n[..^"_bucket".Length] : n).Distinct().ToList();

        Assert.NotEmpty(asked);
        Assert.All(asked, n => Assert.Contains(n, documented));
    }

    private static async Task<List<V1Deployment>> DeploymentsAsync(string values) =>
        [.. ChartTests.Read(await Chart.RenderAsync(values)).OfType<V1Deployment>()];
}

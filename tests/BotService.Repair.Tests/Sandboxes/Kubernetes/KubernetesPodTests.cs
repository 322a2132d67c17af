using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Kubernetes;
using k8s.Models;

namespace BotService.Repair.Tests.Sandboxes.Kubernetes;

/// <summary>Which pods commands get, and what is in them.</summary>
public sealed class KubernetesPodTests : IAsyncLifetime
{
    private FakeCluster cluster = null!;
    private KubernetesSandbox sandbox = null!;

    public async Task InitializeAsync()
    {
        cluster = await FakeCluster.StartAsync();
        sandbox = new KubernetesSandbox(() => cluster.Options(), TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await sandbox.DisposeAsync();
        await cluster.DisposeAsync();
    }

    [SkippableFact]
    public async Task Commands_of_a_workspace_follow_each_other_in_one_pod_and_two_at_once_get_two()
    {
        using var bench = Open();
        for (var i = 0; i < 5; i++)
        {
            await bench.RunAsync(bench.Command("true"));
        }

        Assert.Equal(1, cluster.Created);
        await using var session = await sandbox.StartAsync(bench.Command("cat"), CancellationToken.None);
        await bench.RunAsync(bench.Command("true"));

        Assert.Equal(2, cluster.Created);
    }

    [SkippableFact]
    public async Task Two_workspaces_are_two_pods_that_do_not_see_each_other()
    {
        using var one = Open();
        using var other = Open();
        one.Workspace.Write("mine", "");
        await one.RunAsync(one.Command("true"));

        var result = await other.RunAsync(other.Shell($"ls -A /ws {cluster.Volume}; [ ! -e {one.Workspace.Path}/mine ]"));

        Assert.Equal((0, $"{cluster.Volume}:\n\n/ws:\n"), (result.ExitCode, result.Output));
        Assert.Equal(2, cluster.Created);
    }

    [SkippableFact]
    public async Task A_pod_goes_with_its_workspace_and_all_go_with_the_sandbox()
    {
        var one = Open();
        using var other = Open();
        await one.RunAsync(one.Command("true"));
        await other.RunAsync(other.Command("true"));

        one.Dispose();
        // A self-test sweeps what is not needed any more; so does a timer.
        await sandbox.TestAsync(CancellationToken.None);
        Assert.True(await HostProcesses.EventuallyAsync(() => cluster.Jobs.Count == 1));
        await sandbox.DisposeAsync();

        Assert.Empty(cluster.Jobs);
    }

    [SkippableFact]
    public async Task A_command_with_network_gets_a_pod_that_the_other_policy_selects()
    {
        using var bench = Open();
        await bench.RunAsync(bench.Command("true"));
        await bench.RunAsync(bench.Command("true") with { Network = true });

        var policies = FakeRole.Policies().ToList();
        var closed = policies.Single(p => p.Metadata.Name == "bot-botservice-sandbox");
        var packages = policies.Single(p => p.Metadata.Name == "bot-botservice-sandbox-packages");
        var selected = cluster.Jobs.Values.Select(j => j.Spec.Template.Metadata.Labels).ToDictionary(l => l[JobManifest.NetworkLabel], l => policies.Where(p => Selects(p, l)).ToList());
        Assert.Equal([closed], selected[JobManifest.Offline]);
        Assert.Equal([closed, packages], selected[JobManifest.Online].OrderBy(p => p.Metadata.Name));
        Assert.True(closed.Spec is { Egress.Count: 0, Ingress.Count: 0, PolicyTypes: ["Ingress", "Egress"] });
    }

    [SkippableFact]
    public async Task A_pod_is_the_workers_in_its_image_on_its_node_and_as_large_as_the_limits()
    {
        using var bench = Open();
        await bench.RunAsync(bench.Command("true") with { Limits = SandboxBench.Limits with { MemoryBytes = 300 << 20 } });

        var job = Assert.Single(cluster.Jobs).Value;
        var pod = job.Spec.Template.Spec;
        Assert.Equal("bot-botservice-gpu-abc", Assert.Single(job.Metadata.OwnerReferences).Name);
        Assert.Equal(300 << 20, pod.Containers[0].Resources.Limits["memory"].ToInt64());
        Assert.Equal("bot-botservice-gpu-abc-home", Assert.Single(pod.Volumes, v => v.PersistentVolumeClaim is not null).PersistentVolumeClaim.ClaimName);
        Assert.Equal(["node-1"], pod.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms[0].MatchFields[0].Values);
        Assert.Equal(("gvisor", "ghcr.io/botservice/botservice:0.1.0", "registry"), (pod.RuntimeClassName, pod.Containers[0].Image, pod.ImagePullSecrets[0].Name));
        Assert.Equal("nvidia.com/gpu", Assert.Single(pod.Tolerations).Key);
    }

    [SkippableFact]
    public async Task Nothing_of_a_command_is_in_an_address()
    {
        using var bench = Open();

        var result = await bench.RunAsync(bench.Command("printenv", "PASSWORD") with { Environment = new Dictionary<string, string> { ["PASSWORD"] = "word-nobody-logs" } });

        Assert.Equal("word-nobody-logs\n", result.Output);
        Assert.NotEmpty(cluster.Asked);
        Assert.DoesNotContain(cluster.Asked, a => a.Contains("word-nobody-logs", StringComparison.Ordinal) || a.Contains("PASSWORD", StringComparison.Ordinal) || a.Length > 400);
    }

    [SkippableFact]
    public async Task The_workspaces_git_folder_is_read_only()
    {
        using var bench = Open();
        bench.Workspace.Write(".git/config", "kept");

        await bench.RunAsync(bench.Shell("echo changed > .git/config; mv .git away; rm -rf .git"));

        Assert.Equal("kept", SandboxFiles.ReadText(bench.Workspace, ".git/config", 100));
    }

    [SkippableFact]
    public async Task A_path_over_a_link_or_off_the_volume_is_refused_by_name()
    {
        using var bench = Open();
        await bench.RunAsync(bench.Shell("ln -s / out"));

        var link = await Assert.ThrowsAsync<SandboxUnavailableException>(() => bench.RunAsync(bench.Command("true") with { WritablePaths = [bench.Workspace.Path + "/out/etc"] }));
        var outside = await Assert.ThrowsAsync<SandboxUnavailableException>(() => bench.RunAsync(bench.Command("true") with { WritablePaths = ["/var/elsewhere"] }));
        var missing = await Assert.ThrowsAsync<SandboxUnavailableException>(() => bench.RunAsync(new SandboxCommand("true", [], cluster.Volume + "/no-such-folder")));

        Assert.Contains($"the link '{bench.Workspace.Path}/out'", link.Message);
        Assert.Contains("'/var/elsewhere'", outside.Message);
        Assert.Contains("no-such-folder", missing.Message);
    }

    [Fact]
    public void Outside_a_cluster_the_variable_that_is_missing_is_named()
    {
        var failure = Assert.Throws<SandboxUnavailableException>(() => new KubernetesVariables(_ => null).Read(10001, () => throw new InvalidOperationException()));

        Assert.Contains("BOTSERVICE_SANDBOX_IMAGE is not set", failure.Message);
        Assert.Contains("kubernetes-job", failure.Message);
    }

    [Theory]
    [InlineData("CPUS", "many")]
    [InlineData("TMP", "0")]
    [InlineData("TOLERATIONS", "{")]
    [InlineData("START_SECONDS", "soon")]
    [InlineData("VOLUME", "here")]
    public void A_wrong_variable_is_named_with_its_value(string name, string value)
    {
        var variables = FakeRole.Variables(new V1Pod { Metadata = new V1ObjectMeta { Name = "p", NamespaceProperty = "n", Uid = "u" }, Spec = new V1PodSpec { NodeName = "w" } });
        variables["BOTSERVICE_SANDBOX_" + name] = value;

        var failure = Assert.Throws<SandboxUnavailableException>(() => new KubernetesVariables(variables.GetValueOrDefault).Read(10001, () => new k8s.KubernetesClientConfiguration()));

        Assert.Contains($"BOTSERVICE_SANDBOX_{name} is '{value}'", failure.Message);
    }

    private SandboxBench Open()
    {
        Requires.Tools("sh", "bash", "python3", "bwrap", "nsenter", "setpriv");
        return SandboxBench.Of(sandbox);
    }

    private static bool Selects(V1NetworkPolicy policy, IDictionary<string, string> labels) =>
        policy.Spec.PodSelector.MatchLabels.All(l => labels.TryGetValue(l.Key, out var value) && value == l.Value);
}

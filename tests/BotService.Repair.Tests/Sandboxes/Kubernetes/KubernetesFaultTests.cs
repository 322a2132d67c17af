using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Kubernetes;

namespace BotService.Repair.Tests.Sandboxes.Kubernetes;

/// <summary>What clusters do to pods, and what is said about it.</summary>
public sealed class KubernetesFaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);
    private FakeCluster cluster = null!;

    public async Task InitializeAsync() => cluster = await FakeCluster.StartAsync();

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [SkippableTheory]
    [InlineData("create", "jobs", "'create' on jobs.batch")]
    [InlineData("list", "jobs", "'list' on jobs.batch")]
    [InlineData("list", "pods", "'list' on pods")]
    [InlineData("create", "pods/exec", "'get' and 'create' on pods/exec")]
    [InlineData("get", "pods/exec", "'get' and 'create' on pods/exec")]
    public async Task A_right_that_is_missing_is_named(string verb, string resource, string right)
    {
        await using var sandbox = Open();
        cluster.Role.Take(verb, resource);

        var failure = await RefusedAsync(sandbox);

        Assert.Contains($"refused {right} in the namespace ci", failure);
        Assert.Contains($"a Role with {right}", failure);
    }

    [SkippableFact]
    public async Task A_token_that_is_not_valid_is_said()
    {
        await using var sandbox = Open(cluster.Options(token: "old"));

        Assert.Contains("automountServiceAccountToken", await RefusedAsync(sandbox));
    }

    [SkippableFact]
    public async Task An_image_that_cannot_be_pulled_is_said_at_once()
    {
        cluster.Waiting = ("ImagePullBackOff", "Back-off pulling image \"ghcr.io/x\": not found");
        await using var sandbox = Open();

        var failure = await RefusedAsync(sandbox);

        Assert.Contains("Back-off pulling image", failure);
        Assert.Contains("image.pullSecrets", failure);
    }

    [SkippableTheory]
    [InlineData("FailedCreate", "pods \"x\" is forbidden: exceeded quota: team, requested: pods=1, used: pods=4, limited: pods=4", "Raise the namespace's quota")]
    [InlineData("FailedCreate", "pods \"x\" is forbidden: violates PodSecurity \"strict\"", "level 'restricted'")]
    [InlineData("FailedScheduling", "0/3 nodes are available: 3 Insufficient memory.", "no room")]
    public async Task A_pod_that_is_not_made_or_not_placed_says_why(string reason, string message, string remedy)
    {
        cluster.Refusal = (reason, message);
        await using var sandbox = Open(cluster.Options(start: Short));

        var failure = await RefusedAsync(sandbox);

        Assert.Contains(message, failure);
        Assert.Contains(remedy, failure);
        Assert.True(await HostProcesses.EventuallyAsync(() => cluster.Jobs.IsEmpty));
    }

    [SkippableTheory]
    [InlineData("OpenNetwork", "enforce NetworkPolicies")]
    [InlineData("WritableImage", "can write to the image")]
    [InlineData("MountsToken", "see a token")]
    [InlineData("NoMemoryLimit", "memory is not limited")]
    [InlineData("OtherVolume", "is not the volume")]
    [InlineData("NoBash", "must have bash")]
    public async Task A_cluster_that_does_not_hold_is_refused(string weakness, string reason)
    {
        cluster.Weakness = Enum.Parse<Weakness>(weakness);
        await using var sandbox = Open(cluster.Options(start: 30 * Short));

        var failure = await RefusedAsync(sandbox);

        Assert.Contains(reason, failure);
        Assert.Contains("not used", failure);
    }

    [SkippableFact]
    public async Task A_cluster_that_holds_is_taken_and_nothing_of_the_test_is_left()
    {
        await using var sandbox = Open();

        Assert.Same(sandbox, await new SandboxSelector([sandbox]).SelectAsync("kubernetes", CancellationToken.None));

        Assert.True(await HostProcesses.EventuallyAsync(() => cluster.Jobs.IsEmpty));
        Assert.Equal(1, cluster.Created);
    }

    [SkippableFact]
    public async Task A_pod_that_is_evicted_is_over_the_limit()
    {
        var result = await DuringAsync(pod => pod.EndAsync("Evicted", "Error", "Usage of EmptyDir volume \"tmp\" exceeds the limit \"1Gi\"."));

        Assert.Equal(CommandEnd.OverLimit, result.End);
        Assert.Contains("EmptyDir volume \"tmp\"", result.ErrorOutput);
        Assert.StartsWith("begun", result.Output);
    }

    [SkippableFact]
    public async Task A_pod_that_is_deleted_is_lost_and_the_next_command_gets_another()
    {
        await using var sandbox = Open();
        using var bench = SandboxBench.Of(sandbox);

        var failure = await Assert.ThrowsAsync<SandboxUnavailableException>(() => DuringAsync(bench, cluster.DeletePodAsync));

        Assert.Contains("it was deleted", failure.Message);
        Assert.True((await bench.RunAsync(bench.Command("true"))).Succeeded);
    }

    [SkippableFact]
    public async Task A_deadline_that_passes_is_timed_out()
    {
        await using var sandbox = Open(cluster.Options(deadline: TimeSpan.FromSeconds(2)));
        using var bench = SandboxBench.Of(sandbox);

        Assert.Equal(CommandEnd.TimedOut, (await bench.RunAsync(bench.Command("sleep", "3600"))).End);
    }

    [SkippableFact]
    public async Task A_process_that_memory_took_alone_is_out_of_memory_and_the_pod_goes_on()
    {
        cluster.KillsOne = true;
        await using var sandbox = Open();
        using var bench = SandboxBench.Of(sandbox);
        var limits = SandboxBench.Limits with { MemoryBytes = 200 << 20 };

        var result = await bench.RunAsync(bench.Python("x = bytearray(400 << 20); x[::4096] = b'1' * len(x[::4096])\nimport time; time.sleep(3600)") with { Limits = limits });
        var next = await bench.RunAsync(bench.Command("true") with { Limits = limits });

        Assert.Equal((CommandEnd.OutOfMemory, 137), (result.End, result.ExitCode));
        Assert.Equal((CommandEnd.Exited, 1), (next.End, cluster.Created));
    }

    [SkippableFact]
    public async Task A_server_that_is_gone_for_a_while_is_asked_again()
    {
        await using var sandbox = Open();
        using var bench = SandboxBench.Of(sandbox);
        cluster.GoneFor = 2;
        Assert.True((await bench.RunAsync(bench.Command("true"))).Succeeded);
        cluster.GoneFor = 1;

        Assert.True((await bench.RunAsync(bench.Command("true"))).Succeeded);
        Assert.Equal(1, cluster.Created);
    }

    [SkippableFact]
    public async Task A_server_that_stays_away_is_named()
    {
        await using var sandbox = Open(cluster.Options(patience: TimeSpan.Zero));
        cluster.GoneFor = int.MaxValue;

        var failure = await RefusedAsync(sandbox);

        Assert.Contains("127.0.0.1", failure);
        Assert.Contains("has not answered", failure);
        cluster.GoneFor = 0;
    }

    [SkippableFact]
    public async Task A_command_that_kills_its_supervisor_ends_and_leaves_nothing()
    {
        await using var sandbox = Open();
        using var bench = SandboxBench.Of(sandbox);
        var sleep = HostProcesses.UniqueSleep();

        var result = await bench.RunAsync(bench.Shell($"setsid sleep {sleep} & kill -9 $PPID; sleep {sleep}") with
        {
            Limits = SandboxBench.Limits with { WallTime = TimeSpan.FromSeconds(2) },
        });

        // With its wall time, if a process holds the streams open.
        Assert.Equal((137, 0), (result.ExitCode, HostProcesses.Count(sleep)));
        Assert.True((await bench.RunAsync(bench.Command("true"))).Succeeded);
    }

    [SkippableFact]
    public async Task A_worker_that_was_restarted_deletes_what_its_last_process_left()
    {
        await using var sandbox = Open();
        using var bench = SandboxBench.Of(sandbox);
        await bench.RunAsync(bench.Command("true"));
        var job = Assert.Single(cluster.Jobs).Value;
        await using var next = Open();
        await next.TestAsync(CancellationToken.None);
        Assert.Contains(job.Metadata.Name, cluster.Jobs.Keys);

        job.Metadata.Labels[JobManifest.ProcessLabel] = "1-17";
        await next.TestAsync(CancellationToken.None);

        Assert.DoesNotContain(job.Metadata.Name, cluster.Jobs.Keys);
        Assert.True((await bench.RunAsync(bench.Command("true"))).Succeeded);
    }

    private KubernetesSandbox Open(KubernetesOptions? options = null)
    {
        Requires.Tools("sh", "bash", "python3", "bwrap", "nsenter", "setpriv");
        return new KubernetesSandbox(() => options ?? cluster.Options(), TimeProvider.System);
    }

    private static async Task<string> RefusedAsync(KubernetesSandbox sandbox) =>
        (await Assert.ThrowsAsync<SandboxUnavailableException>(() => sandbox.TestAsync(CancellationToken.None))).Message;

    private async Task<CommandResult> DuringAsync(Func<FakePod, Task> fault)
    {
        await using var sandbox = Open();
        using var bench = SandboxBench.Of(sandbox);
        return await DuringAsync(bench, fault);
    }

    /// <summary>Does something to the pod as soon as a command runs in it.</summary>
    private async Task<CommandResult> DuringAsync(SandboxBench bench, Func<FakePod, Task> fault)
    {
        var run = bench.RunAsync(bench.Shell("echo begun; touch begun; sleep 3600"));
        Assert.True(await HostProcesses.EventuallyAsync(() => File.Exists(Path.Combine(bench.Workspace, "begun"))));
        await fault(cluster.Running.Single());
        return await run;
    }
}

using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Kubernetes;

namespace BotService.Repair.Tests.Sandboxes.Kubernetes;

/// <summary>A cluster for a whole class, which has proved its sandbox once.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private FakeCluster? cluster;
    private KubernetesSandbox? sandbox;

    public Task InitializeAsync() => Task.CompletedTask;

    internal async Task<SandboxBench> OpenAsync()
    {
        Requires.Tools("sh", "bash", "python3", "bwrap", "nsenter", "setpriv");
        cluster ??= await FakeCluster.StartAsync();
        sandbox ??= new KubernetesSandbox(() => cluster.Options(), TimeProvider.System);
        return SandboxBench.Of(await new SandboxSelector([sandbox]).SelectAsync("kubernetes", CancellationToken.None));
    }

    public async Task DisposeAsync()
    {
        await (sandbox?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}

public sealed class KubernetesSandboxTests(ClusterFixture fixture) : SandboxContractTests, IClassFixture<ClusterFixture>
{
    protected override string Name => "kubernetes";

    private protected override Task<SandboxBench> OpenAsync() => fixture.OpenAsync();
}

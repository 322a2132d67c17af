using BotService.Repair;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.LlamaCpp;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Egress;
using BotService.Repair.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace BotService;

/// <summary>Repairs one request; every command goes through the same one.</summary>
internal delegate Task<RepairReport> RepairCall(RepairRequest request, IProgress<RepairProgress>? progress, CancellationToken token);

/// <summary>The engine with all its parts.</summary>
/// <param name="cache">Where mirrors and packages are kept; null is the user's own cache.</param>
/// <param name="isolation">Where models of files compute, unless the environment says otherwise.</param>
/// <param name="egress">What restore steps may reach; null is the default.</param>
internal sealed class FrontDoor(CacheFolder? cache = null, ModelIsolation isolation = ModelIsolation.None, EgressOptions? egress = null) : IAsyncDisposable
{
    private readonly ServiceProvider services = Build(cache, isolation, egress ?? new EgressOptions());

    /// <summary>The call that every command makes.</summary>
    public RepairCall Repair
    {
        get => field ?? RepairAsync;
        init;
    }

    public ProcessRunner Processes => services.GetRequiredService<ProcessRunner>();

    /// <summary>The parts themselves, for commands about one of them.</summary>
    public IServiceProvider Services => services;

    /// <summary>What restore steps reach in a sandbox.</summary>
    public EgressProxy Egress => services.GetRequiredService<EgressProxy>();

    public PatchTarget Targets => services.GetRequiredService<PatchTarget>();

    /// <summary>The sandbox that <paramref name="name"/> (<c>auto</c>, <c>bubblewrap</c>, <c>container</c>, <c>none</c>) means on this machine.</summary>
    /// <exception cref="SandboxUnavailableException">It does not work here.</exception>
    public Task<ISandbox> SandboxAsync(string name, CancellationToken token) => services.GetRequiredService<SandboxSelector>().SelectAsync(name, token);

    public ValueTask DisposeAsync() => services.DisposeAsync();

    // What the engine did not expect becomes a report of its own failure, so that scripts always get one.
    private async Task<RepairReport> RepairAsync(RepairRequest request, IProgress<RepairProgress>? progress, CancellationToken token)
    {
        try
        {
            return await services.GetRequiredService<RepairEngine>().RepairAsync(request, progress, token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return new RepairReport(new RepairOutcome.BudgetSpent("The run was stopped before it found anything."));
        }
        catch (SandboxUnavailableException e)
        {
            return new RepairReport(new RepairOutcome.InfrastructureFailure(e.Message));
        }
        catch (Exception e) when (e is not ConfigurationException)
        {
            return new RepairReport(new RepairOutcome.Failed($"Internal error, please report it: {e}", Transient: false));
        }
    }

    private static ServiceProvider Build(CacheFolder? cache, ModelIsolation isolation, EgressOptions egress)
    {
        var services = new ServiceCollection();
        services.AddSingleton(egress);
        if (cache is not null)
        {
            services.AddSingleton(cache);
        }

        return services.AddRepair().Configure<LlamaCppOptions>(o => o.Isolation = isolation).BuildServiceProvider();
    }
}

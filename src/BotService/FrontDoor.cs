using BotService.Repair;
using BotService.Repair.Sandboxes;
using BotService.Repair.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace BotService;

/// <summary>Repairs one request; every command goes through the same one.</summary>
internal delegate Task<RepairReport> RepairCall(RepairRequest request, IProgress<RepairProgress>? progress, CancellationToken token);

/// <summary>The engine with all its parts.</summary>
/// <param name="cache">Where mirrors and packages are kept; null is the user's own cache.</param>
internal sealed class FrontDoor(CacheFolder? cache = null) : IDisposable
{
    public ServiceProvider Services { get; } = Build(cache);

    /// <summary>The engine; what it did not expect becomes a report of its own failure.</summary>
    public async Task<RepairReport> RepairAsync(RepairRequest request, IProgress<RepairProgress>? progress, CancellationToken token)
    {
        try
        {
            return await Services.GetRequiredService<RepairEngine>().RepairAsync(request, progress, token);
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

    /// <summary>The sandbox that <paramref name="name"/> (<c>auto</c>, <c>bubblewrap</c>, <c>none</c>) means here.</summary>
    public Task<ISandbox> SandboxAsync(string name, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var all = Services.GetServices<ISandbox>().ToList();
        var sandbox = name == "auto" ? all.FirstOrDefault(s => s.Name != "none") : all.FirstOrDefault(s => s.Name == name);
        return Task.FromResult(sandbox ?? throw new ConfigurationException($"--sandbox {name}: not available."));
    }

    public void Dispose() => Services.Dispose();

    private static ServiceProvider Build(CacheFolder? cache)
    {
        var services = new ServiceCollection();
        if (cache is not null)
        {
            services.AddSingleton(cache);
        }

        return services.AddRepair().BuildServiceProvider();
    }
}

using BotService.Repair;
using Microsoft.Extensions.DependencyInjection;

namespace BotService;

/// <summary>Repairs one request; every command goes through the same one.</summary>
internal delegate Task<RepairReport> RepairCall(RepairRequest request, IProgress<RepairProgress>? progress, CancellationToken token);

/// <summary>The engine with all its parts.</summary>
internal sealed class FrontDoor : IDisposable
{
    public ServiceProvider Services { get; } = new ServiceCollection().AddRepair().BuildServiceProvider();

    public RepairCall Repair => Services.GetRequiredService<RepairEngine>().RepairAsync;

    public void Dispose() => Services.Dispose();
}

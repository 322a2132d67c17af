using BotService.Repair.Proposals.Patterns;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.None;
using BotService.Repair.TestRunners;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotService.Repair;

/// <summary>The engine's table of contents.</summary>
public static class RepairServices
{
    public static IServiceCollection AddRepair(this IServiceCollection services)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ProcessRunner>();
        services.AddSingleton<RepairEngine>();
        new SandboxesBuilder(services).AddNone();
        _ = new TestRunnersBuilder(services);
        services.AddPatterns();
        return services;
    }
}

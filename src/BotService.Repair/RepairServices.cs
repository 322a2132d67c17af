using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.None;
using BotService.Repair.TestRunners;
using BotService.Repair.TestRunners.Java;
using BotService.Repair.TestRunners.Python;
using BotService.Repair.Workspaces;
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
        services.AddWorkspaces();
        new SandboxesBuilder(services).AddNone();
        new TestRunnersBuilder(services)
            .AddJava()
            .AddPython();
        return services;
    }
}

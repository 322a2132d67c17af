using BotService.Repair.Sandboxes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotService.Repair.Workspaces;

public static class WorkspacesRegistration
{
    /// <summary>A <see cref="CacheFolder"/> that was registered before is kept.</summary>
    public static IServiceCollection AddWorkspaces(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => CacheFolder.FromEnvironment());
        services.AddSingleton<CheckoutFactory>();
        services.AddSingleton<PatchTarget>();
        services.AddSingleton<FixRepositories>();
        return services;
    }
}

using BotService.Policies;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotService.Publishing;

public static class PublishingRegistration
{
    /// <summary>Needs forges, the ledger's tables of published items and caps, and the engine's workspaces.</summary>
    public static IServiceCollection AddPublishing(this IServiceCollection services)
    {
        services.TryAddSingleton(new PublishingOptions());
        services.AddSingleton<FactsReader>();
        services.AddSingleton<Publisher>();
        services.AddSingleton<Answers>();
        return services;
    }
}

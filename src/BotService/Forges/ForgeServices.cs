using BotService.Forges.GitHub;
using BotService.Forges.GitLab;
using BotService.Forges.Http;
using BotService.Forges.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotService.Forges;

/// <summary>The forges' table of contents.</summary>
public static class ForgeServices
{
    /// <summary>Adds an <see cref="IForge"/> and an <see cref="IWebhookReader"/> for each forge that the configuration has a section of.</summary>
    public static IServiceCollection AddForges(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddForgeHttp();
        new ForgesBuilder(services, configuration)
            .AddGitHub()
            .AddGitLab()
            .AddLocal();
        return services;
    }
}

using BotService.Forges.GitHub;
using BotService.Publishing;

namespace BotService.Setup;

internal static class SetupRegistration
{
    /// <summary>Only with a token, and only while GitHub is not configured.</summary>
    public static void AddSetup(this IServiceCollection services, IConfiguration configuration)
    {
        var options = services.AddSettings<SetupOptions>(configuration);
        if (options.Token.Length == 0 || !services.TryAddGitHubSetup(configuration, options.GitHubAddress))
        {
            return;
        }

        services.AddSingleton(SecretsFolder.Of(configuration));
        services.AddSingleton<SetupGate>();
        services.AddSingleton(s => SetupPlaces.Of(s.GetRequiredService<PublishingOptions>(), s.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<SetupEndpoints>();
    }

    public static void MapSetup(this WebApplication app)
    {
        if (app.Services.GetService<SetupEndpoints>() is { } endpoints)
        {
            app.MapGet("/setup", (RequestDelegate)endpoints.StartAsync);
            app.MapGet("/setup/callback", (RequestDelegate)endpoints.FinishAsync);
        }
    }
}

using BotService.Repair.ModelBackends.Catalogue;
using BotService.Repair.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotService.Repair.ModelBackends;

/// <summary>What surrounds the model backends: catalogue, downloads, references, chains.</summary>
public static class ModelServices
{
    private const string HubClient = "model-hub";

    public static IServiceCollection AddModels(this IServiceCollection services)
    {
        services.AddSingleton<ModelOpener>();
        services.AddSingleton<ModelReferenceParser>();
        services.AddSingleton<ModelPool>();
        services.TryAddSingleton(_ => LicencePolicy.FromEnvironment(Environment.GetEnvironmentVariable));
        services.TryAddSingleton(p => ModelStore.FromEnvironment(Environment.GetEnvironmentVariable, p.GetRequiredService<CacheFolder>()));
        services.AddHttpClient(HubClient, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(20) });
        services.AddTransient(p => new ModelHub(
            p.GetRequiredService<IHttpClientFactory>().CreateClient(HubClient), ModelHub.AddressFromEnvironment(Environment.GetEnvironmentVariable)));
        services.AddTransient<ModelPull>();
        return services;
    }
}

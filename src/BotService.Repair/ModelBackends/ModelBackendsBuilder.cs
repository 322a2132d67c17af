using BotService.Repair.ModelBackends.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BotService.Repair.ModelBackends;

/// <summary>Collects model backends; each adapter folder adds itself by one extension method.</summary>
public sealed class ModelBackendsBuilder(IServiceCollection services)
{
    /// <summary>Section of the configuration that holds <see cref="ModelServerOptions"/> by name of the backend.</summary>
    public const string ServersSection = "BotService:Model:Servers";

    public IServiceCollection Services { get; } = services;

    /// <summary>Options from <see cref="ServersSection"/> and the environment, and an HTTP client with retries and circuit breaker, both under the backend's name.</summary>
    internal IHttpClientBuilder AddServer(string backend, Uri address)
    {
        Services.AddOptionsWithValidateOnStart<ModelServerOptions>(backend)
            .Configure<IServiceProvider>((options, provider) =>
            {
                options.Address = address;
                provider.GetService<IConfiguration>()?.GetSection($"{ServersSection}:{backend}").Bind(options);
                new ServerEnvironment(backend, Environment.GetEnvironmentVariable).Apply(options);
            });
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelServerOptions>, ModelServerOptionsValidator>());
        Services.TryAddSingleton<ModelServers>();
        var client = Services.AddHttpClient(backend, http => http.Timeout = Timeout.InfiniteTimeSpan);
        ServerResilience.Add(client, backend);
        return client;
    }
}

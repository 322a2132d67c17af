using BotService.Fixture;
using BotService.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Tests.Service;

/// <summary>A ledger without a service around it.</summary>
internal sealed class OpenLedger : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ServiceProvider services;

    public OpenLedger(string? connectionString)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(ServiceHost.Settings(folder, connectionString)).Build();
        var collection = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System);
        collection.AddLedger(configuration);
        services = collection.BuildServiceProvider();
    }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        folder.Dispose();
    }
}

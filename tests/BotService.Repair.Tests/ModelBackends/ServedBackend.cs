using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.Ollama;
using BotService.Repair.ModelBackends.OpenAICompatible;
using BotService.Repair.ModelBackends.Scripted;
using BotService.Repair.ModelBackends.Servers;
using BotService.Repair.ModelBackends.TextGenerationInference;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Tests.ModelBackends;

/// <summary>A backend wired as the product wires it, with quick retries.</summary>
internal sealed class ServedBackend : IDisposable
{
    private readonly ServiceProvider services;
    private readonly string name;

    public ServedBackend(string name, Action<ModelServerOptions> options)
    {
        this.name = name;
        var collection = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System);
        new ModelBackendsBuilder(collection).AddOllama().AddOpenAICompatible().AddScripted().AddTextGenerationInference();
        collection.PostConfigure<ModelServerOptions>(name, o =>
        {
            (o.Retries, o.RetryDelay) = (1, TimeSpan.Zero);
            options(o);
        });
        services = collection.BuildServiceProvider();
    }

    public IModelBackend Adapter => services.GetServices<IModelBackend>().Single(b => b.Name == name);

    public Task<ModelOpening> OpenAsync(ModelReference reference, IProgress<ModelProgress>? progress = null) => Adapter.OpenAsync(reference, progress, CancellationToken.None);

    public void Dispose() => services.Dispose();
}

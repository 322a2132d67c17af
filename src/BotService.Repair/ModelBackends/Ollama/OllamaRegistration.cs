using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.ModelBackends.Ollama;

public static class OllamaRegistration
{
    public static ModelBackendsBuilder AddOllama(this ModelBackendsBuilder builder)
    {
        builder.AddServer(OllamaBackend.BackendName, new Uri("http://localhost:11434")).AddHttpMessageHandler(() => new OllamaWholePrompts());
        builder.Services.AddSingleton<IModelBackend, OllamaBackend>();
        return builder;
    }
}

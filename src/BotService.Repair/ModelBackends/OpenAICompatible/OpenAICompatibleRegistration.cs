using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.ModelBackends.OpenAICompatible;

public static class OpenAICompatibleRegistration
{
    public static ModelBackendsBuilder AddOpenAICompatible(this ModelBackendsBuilder builder)
    {
        builder.AddServer(OpenAICompatibleBackend.BackendName, new Uri("http://localhost:8000"));
        builder.Services.AddSingleton<IModelBackend, OpenAICompatibleBackend>();
        return builder;
    }
}

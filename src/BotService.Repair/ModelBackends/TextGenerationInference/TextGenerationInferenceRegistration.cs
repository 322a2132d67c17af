using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.ModelBackends.TextGenerationInference;

public static class TextGenerationInferenceRegistration
{
    public static ModelBackendsBuilder AddTextGenerationInference(this ModelBackendsBuilder builder)
    {
        builder.AddServer(TextGenerationInferenceBackend.BackendName, new Uri("http://localhost:3000"));
        builder.Services.AddSingleton<IModelBackend, TextGenerationInferenceBackend>();
        return builder;
    }
}

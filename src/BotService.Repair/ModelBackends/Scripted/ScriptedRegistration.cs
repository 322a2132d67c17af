using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.ModelBackends.Scripted;

public static class ScriptedRegistration
{
    public static ModelBackendsBuilder AddScripted(this ModelBackendsBuilder builder)
    {
        builder.Services.AddSingleton<IModelBackend, ScriptedBackend>();
        return builder;
    }
}

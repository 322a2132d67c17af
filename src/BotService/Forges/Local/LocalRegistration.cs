using BotService.Repair.Sandboxes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BotService.Forges.Local;

public static class LocalRegistration
{
    internal const string SectionName = "Local";

    public static ForgesBuilder AddLocal(this ForgesBuilder builder)
    {
        if (!builder.Has(SectionName))
        {
            return builder;
        }

        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<LocalOptions>().Bind(builder.Of(SectionName));
        services.AddSingleton<IValidateOptions<LocalOptions>, LocalOptionsValidator>();
        services.TryAddSingleton<ProcessRunner>();
        services.AddSingleton<LocalGit>();
        services.AddSingleton<LocalStore>();
        services.AddSingleton<LocalPeople>();
        services.AddSingleton<IForge, LocalForge>();
        services.AddSingleton<IWebhookReader, LocalWebhookReader>();
        return builder;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotService.Repair.ModelBackends.LlamaCpp;

public static class LlamaCppRegistration
{
    public static ModelBackendsBuilder AddLlamaCpp(this ModelBackendsBuilder builder, Action<LlamaCppOptions>? configure = null)
    {
        var options = new LlamaCppOptions();
        configure?.Invoke(options);
        if (options.LibraryFolder is { } folder && !Path.IsPathFullyQualified(folder))
        {
            throw new ConfigurationException($"LlamaCppOptions.LibraryFolder is '{folder}'; libraries are loaded from absolute paths only.");
        }

        if (options.ContextTokens is < 0 or > 1 << 24)
        {
            throw new ConfigurationException($"LlamaCppOptions.ContextTokens is {options.ContextTokens}; it takes 0 (fit) to {1 << 24}.");
        }

        if (options.Threads is < 0 or > 512)
        {
            throw new ConfigurationException($"LlamaCppOptions.Threads is {options.Threads}; it takes 0 (all cores) to 512.");
        }

        builder.Services.TryAddSingleton(options);
        builder.Services.AddSingleton<IModelBackend, LlamaCppBackend>();
        return builder;
    }
}

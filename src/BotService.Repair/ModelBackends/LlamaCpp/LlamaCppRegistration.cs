using BotService.Repair.Sandboxes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BotService.Repair.ModelBackends.LlamaCpp;

public static class LlamaCppRegistration
{
    /// <summary>Where the engine computes: <c>none</c> or <c>process</c>.</summary>
    private const string IsolationVariable = "BOTSERVICE_MODEL_ISOLATION";

    /// <param name="configure">Before the environment; services.Configure&lt;LlamaCppOptions&gt; does the same from anywhere.</param>
    public static ModelBackendsBuilder AddLlamaCpp(this ModelBackendsBuilder builder, Action<LlamaCppOptions>? configure = null)
    {
        builder.Services.AddOptions<LlamaCppOptions>()
            .Configure(options => configure?.Invoke(options))
            .PostConfigure(options => Apply(new BackendVariables(LlamaCppBackend.BackendName, Environment.GetEnvironmentVariable), options))
            .PostConfigure(options => options.Check());
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<ProcessRunner>();
        builder.Services.AddSingleton<IModelBackend>(p => new LlamaCppBackend(
            p.GetRequiredService<IOptions<LlamaCppOptions>>().Value, p.GetRequiredService<ILoggerFactory>(), p.GetRequiredService<ProcessRunner>()));
        return builder;
    }

    internal static void Apply(BackendVariables variables, LlamaCppOptions options)
    {
        options.ContextTokens = variables.ContextTokens() ?? options.ContextTokens;
        if (variables.Find(IsolationVariable) is var (name, value))
        {
            options.Isolation = value switch
            {
                "none" => ModelIsolation.None,
                "process" => ModelIsolation.Process,
                _ => throw new ConfigurationException($"{name} '{value}' is unknown. Choose none (in this process) or process (one for each model)."),
            };
        }
    }
}

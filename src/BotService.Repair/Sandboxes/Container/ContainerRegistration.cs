using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotService.Repair.Sandboxes.Container;

public static class ContainerRegistration
{
    /// <param name="configure">Applied after the variables of the environment. Values are checked before the first command runs.</param>
    public static SandboxesBuilder AddContainer(this SandboxesBuilder builder, Action<ContainerOptions>? configure = null)
    {
        builder.Services.TryAddSingleton(_ =>
        {
            var options = new ContainerOptions();
            ContainerEnvironment.Apply(options, Environment.GetEnvironmentVariable);
            configure?.Invoke(options);
            return options;
        });
        builder.Services.AddSingleton<ISandbox, ContainerSandbox>();
        return builder;
    }
}

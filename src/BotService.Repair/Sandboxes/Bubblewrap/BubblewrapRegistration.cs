using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotService.Repair.Sandboxes.Bubblewrap;

public static class BubblewrapRegistration
{
    public static SandboxesBuilder AddBubblewrap(this SandboxesBuilder builder, Action<BubblewrapOptions>? configure = null)
    {
        var options = new BubblewrapOptions();
        configure?.Invoke(options);
        builder.Services.TryAddSingleton(options);
        builder.Services.AddSingleton<ISandbox, BubblewrapSandbox>();
        return builder;
    }
}

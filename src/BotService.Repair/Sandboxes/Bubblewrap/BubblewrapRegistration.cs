using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotService.Repair.Sandboxes.Bubblewrap;

public static class BubblewrapRegistration
{
    public static SandboxesBuilder AddBubblewrap(this SandboxesBuilder builder, Action<BubblewrapOptions>? configure = null)
    {
        var options = new BubblewrapOptions();
        configure?.Invoke(options);
        if (options.UserOfRoot == 0)
        {
            throw new ConfigurationException("BubblewrapOptions.UserOfRoot is 0: untrusted code must not run as root. Take an id that nobody has, such as 60914.");
        }

        builder.Services.TryAddSingleton(options);
        builder.Services.AddSingleton<ISandbox, BubblewrapSandbox>();
        return builder;
    }
}

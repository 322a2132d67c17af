using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Sandboxes.None;

public static class NoneRegistration
{
    public static SandboxesBuilder AddNone(this SandboxesBuilder builder)
    {
        builder.Services.AddSingleton<ISandbox, NoneSandbox>();
        return builder;
    }
}

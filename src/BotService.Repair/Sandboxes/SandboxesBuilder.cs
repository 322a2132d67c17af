using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Sandboxes;

/// <summary>Collects sandboxes; each adapter folder adds itself by one extension method.</summary>
public sealed class SandboxesBuilder(IServiceCollection services)
{
    public IServiceCollection Services { get; } = services;
}

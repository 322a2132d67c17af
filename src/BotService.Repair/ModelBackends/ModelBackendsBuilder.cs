using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.ModelBackends;

/// <summary>Collects model backends; each adapter folder adds itself by one extension method.</summary>
public sealed class ModelBackendsBuilder(IServiceCollection services)
{
    public IServiceCollection Services { get; } = services;
}

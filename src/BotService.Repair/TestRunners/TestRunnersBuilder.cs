using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.TestRunners;

/// <summary>Collects test runners; each adapter folder adds itself by one extension method.</summary>
public sealed class TestRunnersBuilder(IServiceCollection services)
{
    public IServiceCollection Services { get; } = services;
}

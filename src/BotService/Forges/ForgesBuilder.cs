using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Forges;

/// <summary>Collects forges; each adapter folder adds itself by one extension method, if the configuration has its section.</summary>
public sealed class ForgesBuilder(IServiceCollection services, IConfiguration configuration)
{
    /// <summary>Holds one section per forge.</summary>
    public const string Section = "BotService:Forges";

    public IServiceCollection Services { get; } = services;

    /// <summary>The section of one forge.</summary>
    public IConfigurationSection Of(string forge) => configuration.GetSection($"{Section}:{forge}");

    /// <summary>A forge without a section is not used.</summary>
    public bool Has(string forge) => Of(forge).GetChildren().Any();
}

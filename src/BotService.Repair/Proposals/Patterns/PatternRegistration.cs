using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Proposals.Patterns;

public static class PatternRegistration
{
    /// <summary>Model-free repair by edit patterns.</summary>
    public static IServiceCollection AddPatterns(this IServiceCollection services) => services.AddSingleton<IProposer, PatternProposer>();
}

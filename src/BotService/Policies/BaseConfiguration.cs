using BotService.Forges;
using BotService.Repair;
using BotService.Repair.Configuration;

namespace BotService.Policies;

/// <summary>What <c>.botservice.yml</c> of a base branch says. A pull request cannot change its own rules.</summary>
/// <param name="Text">Null when there is no file; give it to the engine in place of the checkout's own.</param>
/// <param name="Error">Names line and remedy; null when the file is good or missing.</param>
public sealed record BaseConfiguration(RepositoryConfiguration Repository, string? Text, string? Error)
{
    public static BaseConfiguration Default { get; } = new(new RepositoryConfiguration(), null, null);

    public BotConfiguration Bot => Repository.Bot;

    public static BaseConfiguration Of(string? text)
    {
        try
        {
            return new BaseConfiguration(RepositoryConfiguration.Load(text, RepositoryConfiguration.FileName), text, null);
        }
        catch (ConfigurationException e)
        {
            return new BaseConfiguration(new RepositoryConfiguration(), text, e.Message);
        }
    }

    public static async Task<BaseConfiguration> ReadAsync(IForge forge, RepositoryRef repository, string baseBranch, CancellationToken token) =>
        Of(await forge.GetFileAsync(repository, baseBranch, RepositoryConfiguration.FileName, token));
}

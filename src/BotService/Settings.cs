using BotService.Repair;

namespace BotService;

/// <summary>A section below <c>BotService:</c> of the configuration.</summary>
internal interface ISettings
{
    static abstract string Section { get; }

    /// <summary>Bad values, each with the value and the remedy; none when all is well.</summary>
    IEnumerable<string> Faults();
}

internal static class Settings
{
    /// <summary>Reads, checks and registers a section. A key that nobody knows is an error: it is most often a typing error.</summary>
    /// <exception cref="ConfigurationException">A value cannot be read or is out of range.</exception>
    public static T AddSettings<T>(this IServiceCollection services, IConfiguration configuration)
        where T : class, ISettings, new()
    {
        var settings = Read<T>(configuration);
        services.AddSingleton(settings);
        return settings;
    }

    private static T Read<T>(IConfiguration configuration)
        where T : class, ISettings, new()
    {
        var name = $"BotService:{T.Section}";
        T settings;
        try
        {
            settings = configuration.GetSection(name).Get<T>(o => o.ErrorOnUnknownConfiguration = true) ?? new T();
        }
        catch (InvalidOperationException e)
        {
            throw new ConfigurationException($"{name}: {e.Message} {e.InnerException?.Message} Correct or remove the key.");
        }

        var faults = settings.Faults().Select(f => $"{name}:{f}").ToList();
        return faults.Count == 0 ? settings : throw new ConfigurationException(string.Join(Environment.NewLine, faults));
    }
}

using System.Globalization;

namespace BotService.Repair.ModelBackends.Servers;

/// <summary>Environment variables of model servers. Each stands for every backend, and with <c>_OLLAMA</c>, <c>_OPENAI</c> or <c>_TGI</c> behind it for one.</summary>
internal sealed class ServerEnvironment(string backend, Func<string, string?> variable)
{
    public const string Address = "BOTSERVICE_MODEL_URL";
    public const string KeyFile = "BOTSERVICE_MODEL_KEY_FILE";
    public const string Key = "BOTSERVICE_MODEL_KEY";
    public const string Context = "BOTSERVICE_MODEL_CONTEXT";

    public void Apply(ModelServerOptions options)
    {
        if (Find(Address) is var (addressName, address))
        {
            options.Address = Uri.TryCreate(address, UriKind.Absolute, out var uri)
                ? uri
                : throw new ConfigurationException($"{addressName} '{address}' is no URL. Write it like http://localhost:11434.");
        }

        if (Find(Context) is var (contextName, context))
        {
            options.ContextTokens = int.TryParse(context, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens)
                ? tokens
                : throw new ConfigurationException($"{contextName} '{context}' is no number of tokens. Write it like 16384.");
        }

        options.ApiKeyFile = Find(KeyFile)?.Value ?? options.ApiKeyFile;
        options.ApiKeyVariable = Find(Key)?.Name ?? options.ApiKeyVariable;
    }

    private (string Name, string Value)? Find(string name)
    {
        foreach (var candidate in new[] { $"{name}_{backend.ToUpperInvariant()}", name })
        {
            if (variable(candidate) is { Length: > 0 } value)
            {
                return (candidate, value);
            }
        }

        return null;
    }
}

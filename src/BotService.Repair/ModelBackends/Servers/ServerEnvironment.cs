namespace BotService.Repair.ModelBackends.Servers;

/// <summary>Environment variables of model servers.</summary>
internal sealed class ServerEnvironment(string backend, Func<string, string?> variable)
{
    public const string Address = "BOTSERVICE_MODEL_URL";
    public const string KeyFile = "BOTSERVICE_MODEL_KEY_FILE";
    public const string Key = "BOTSERVICE_MODEL_KEY";
    private readonly BackendVariables variables = new(backend, variable);

    public void Apply(ModelServerOptions options)
    {
        if (variables.Find(Address) is var (addressName, address))
        {
            options.Address = Uri.TryCreate(address, UriKind.Absolute, out var uri)
                ? uri
                : throw new ConfigurationException($"{addressName} '{address}' is no URL. Write it like http://localhost:11434.");
        }

        options.ContextTokens = variables.ContextTokens() ?? options.ContextTokens;
        options.ApiKeyFile = variables.Find(KeyFile)?.Value ?? options.ApiKeyFile;
        options.ApiKeyVariable = variables.Find(Key)?.Name ?? options.ApiKeyVariable;
    }
}

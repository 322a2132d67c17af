using System.Globalization;

namespace BotService.Repair.ModelBackends;

/// <summary>Environment variables of model backends. Each stands for every backend, and with <c>_OLLAMA</c>, <c>_LLAMA_CPP</c>, ... behind it for one.</summary>
internal sealed class BackendVariables(string backend, Func<string, string?> variable)
{
    public const string Context = "BOTSERVICE_MODEL_CONTEXT";

    public (string Name, string Value)? Find(string name)
    {
        foreach (var candidate in new[] { $"{name}_{backend.ToUpperInvariant().Replace('-', '_')}", name })
        {
            if (variable(candidate) is { Length: > 0 } value)
            {
                return (candidate, value);
            }
        }

        return null;
    }

    /// <exception cref="ConfigurationException">It is no number.</exception>
    public int? ContextTokens()
    {
        if (Find(Context) is not var (name, value))
        {
            return null;
        }

        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens)
            ? tokens
            : throw new ConfigurationException($"{name} '{value}' is no number of tokens. Write it like 16384.");
    }
}

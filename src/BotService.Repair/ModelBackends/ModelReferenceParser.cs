using BotService.Repair.ModelBackends.Catalogue;

namespace BotService.Repair.ModelBackends;

/// <summary>Reads what a person writes for a model: <c>PATH.gguf</c>, a name of the catalogue with or without <c>@QUANTISATION</c>, or <c>BACKEND:NAME</c>.</summary>
public sealed class ModelReferenceParser(IEnumerable<IModelBackend> backends, ModelStore store, LicencePolicy licences)
{
    /// <summary>Backend that runs model files in this process.</summary>
    public const string LocalBackend = "llama-cpp";

    private readonly IReadOnlyList<string> names = [.. backends.Select(b => b.Name).Append(LocalBackend).Distinct()];

    /// <exception cref="ConfigurationException">The text names no model, or one that is not here or not allowed; the message has the remedy.</exception>
    public ModelReference Parse(string text)
    {
        if (text.Length == 0)
        {
            throw new ConfigurationException("The model's name is empty. Give PATH.gguf, a name of 'botservice models list', or BACKEND:NAME.");
        }

        if (text.IndexOf(':') is > 0 and var colon && names.Contains(text[..colon]))
        {
            return text.Length > colon + 1
                ? new ModelReference(text[..colon], text[(colon + 1)..])
                : throw new ConfigurationException($"'{text}' names no model. Write {text}NAME.");
        }

        if (text.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) || File.Exists(text))
        {
            return new ModelReference(LocalBackend, Path.GetFullPath(text));
        }

        var parts = text.Split('@', 2);
        return ModelCatalogue.Default.Find(parts[0]) is { } model
            ? OfCatalogue(model, parts.ElementAtOrDefault(1))
            : throw new ConfigurationException(
                $"'{text}' is no model: no such file, not in the catalogue ('botservice models list'), and not BACKEND:NAME with one of {string.Join(", ", names)}.");
    }

    private ModelReference OfCatalogue(CatalogueModel model, string? quantisation)
    {
        if (licences.Refusal(model) is { } refusal)
        {
            throw new ConfigurationException(refusal);
        }

        return store.Find(model, quantisation) is { } path
            ? new ModelReference(LocalBackend, path)
            : throw new ConfigurationException($"{model.Id} is not on this machine yet. Run 'botservice models pull {model.Id}{(quantisation is null ? "" : "@" + quantisation)}' first.");
    }
}

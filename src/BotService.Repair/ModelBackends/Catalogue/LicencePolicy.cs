namespace BotService.Repair.ModelBackends.Catalogue;

/// <summary>Which models may be used, by their licence.</summary>
/// <param name="Allowed">Ids of <see cref="ModelCatalogue.Licences"/>.</param>
public sealed record LicencePolicy(IReadOnlyList<string> Allowed)
{
    /// <summary>Ids separated by commas; <c>osi</c> stands for all that the Open Source Initiative approved. Default: all that allow commercial use.</summary>
    public const string Variable = "BOTSERVICE_MODEL_LICENCES";

    public static LicencePolicy Default { get; } = new([.. ModelCatalogue.Default.Licences.Where(l => l.CommercialUse).Select(l => l.Id)]);

    /// <exception cref="ConfigurationException">The variable names a licence that the catalogue does not know.</exception>
    public static LicencePolicy FromEnvironment(Func<string, string?> variable)
    {
        if (variable(Variable) is not { Length: > 0 } text)
        {
            return Default;
        }

        var catalogue = ModelCatalogue.Default;
        var words = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (words.FirstOrDefault(w => w != "osi" && catalogue.Licences.All(l => l.Id != w)) is { } unknown)
        {
            throw new ConfigurationException($"{Variable} names '{unknown}'. Choose from osi, {string.Join(", ", catalogue.Licences.Select(l => l.Id))}.");
        }

        return new LicencePolicy([.. words.SelectMany(w => w == "osi" ? catalogue.Licences.Where(l => l.OsiApproved).Select(l => l.Id) : [w]).Distinct()]);
    }

    /// <summary>Why the model may not be used; null when it may.</summary>
    public string? Refusal(CatalogueModel model)
    {
        if (Allowed.Contains(model.Licence))
        {
            return null;
        }

        var licence = ModelCatalogue.Default.LicenceOf(model);
        var note = licence.Note.Length > 0 ? " " + licence.Note : "";
        return $"{model.Id} has the licence {licence.Id} ({licence.Name}), which is not among the allowed ones: {string.Join(", ", Allowed)}.{note} If you may use it, add it to {Variable}.";
    }
}

using System.Text.Json.Serialization;

namespace BotService.Repair.ModelBackends.Catalogue;

/// <param name="Parameters">Number of weights, rounded.</param>
/// <param name="KvHeads">Heads that keep keys and values, for the memory that a context needs.</param>
/// <param name="Measured">The method that found most when they were compared on this model: <c>deviation</c>, <c>infill</c>, <c>rewrite</c> or <c>edits</c>;
/// null where nobody has measured.</param>
/// <param name="Repository">On the hub; null when no trusted conversion is known.</param>
public sealed record CatalogueModel(
    string Id, string Family, long Parameters, int Layers, int KvHeads, int HeadSize, int ContextTokens, bool Chat, bool Infill, string Licence, string? Measured,
    string? Repository, IReadOnlyList<CatalogueFile> Files)
{
    // Keys and values in 16 bits.
    [JsonIgnore]
    public long KvBytesPerToken => 2L * Layers * KvHeads * HeadSize * 2;
}

/// <param name="Bytes">Null when it has not been seen at a source; <see cref="ModelCatalogue.SizeOf"/> estimates it then.</param>
/// <param name="Sha256">Lower-case hexadecimal; null when it has not been seen at a source.</param>
public sealed record CatalogueFile(string Quantisation, string File, long? Bytes, string? Sha256);

/// <param name="OsiApproved">An open-source licence by the Open Source Initiative's list.</param>
public sealed record ModelLicence(string Id, string Name, bool OsiApproved, bool CommercialUse, string Note);

/// <param name="BitsPerWeight">Of a whole file on average.</param>
public sealed record Quantisation(string Id, double BitsPerWeight);

/// <param name="Name">Regular expression that finds the family in a model's name.</param>
/// <param name="InfillModels">Regular expression for the names of its models that were trained to infill; null is all of them.</param>
public sealed record ModelFamily(string Id, string Name, InfillMarks Infill, string? InfillModels = null);

/// <summary>The control texts of a family's infill format, in the order prefix, suffix, middle.</summary>
/// <param name="End">What the model writes behind a middle.</param>
public sealed record InfillMarks(string Prefix, string Suffix, string Middle, string End)
{
    /// <exception cref="ModelFailedException">The code holds one of the marks, which the server would take for its own.</exception>
    public string Prompt(string prefix, string suffix)
    {
        foreach (var mark in new[] { Prefix, Suffix, Middle, End }.Select(m => m.Trim()))
        {
            if (prefix.Contains(mark, StringComparison.Ordinal) || suffix.Contains(mark, StringComparison.Ordinal))
            {
                throw new ModelFailedException($"The code holds '{mark}', an infill mark of the model itself, so this model cannot fill gaps in it. Use another method or model.", transient: false);
            }
        }

        return Prefix + prefix + Suffix + suffix + Middle;
    }
}

internal sealed record CatalogueContent(
    IReadOnlyList<ModelLicence> Licences, IReadOnlyList<Quantisation> Quantisations, IReadOnlyList<ModelFamily> Families, IReadOnlyList<CatalogueModel> Models);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CatalogueContent))]
internal sealed partial class CatalogueJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.RegularExpressions;

namespace BotService.Repair.ModelBackends.Catalogue;

/// <summary>What is known about code models: shape, licence, files on the hub.</summary>
public sealed class ModelCatalogue
{
    /// <summary>Family of a model that no entry describes.</summary>
    public const string UnknownFamily = "unknown";

    private const string Resource = "ModelBackends/Catalogue/catalogue.json";
    private static readonly Lazy<ModelCatalogue> Embedded = new(Load);
    private readonly CatalogueContent content;

    private ModelCatalogue(CatalogueContent content) => this.content = content;

    public static ModelCatalogue Default => Embedded.Value;

    public IReadOnlyList<CatalogueModel> Models => content.Models;

    public IReadOnlyList<ModelLicence> Licences => content.Licences;

    public CatalogueModel? Find(string id) => content.Models.FirstOrDefault(m => m.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    /// <summary>The model that a server or a file calls <paramref name="name"/>; a file's name may lack its ending.</summary>
    public CatalogueModel? Named(string name) => Find(name) ?? content.Models.FirstOrDefault(m => m.Files.Any(f => f.File == name || f.File == name + ".gguf"));

    public ModelLicence LicenceOf(CatalogueModel model) => content.Licences.First(l => l.Id == model.Licence);

    /// <summary>The family of a model that a server or a file calls <paramref name="name"/>; null when it is not known.</summary>
    public ModelFamily? FamilyOf(string name) => content.Families.FirstOrDefault(f => Fits(name, f.Name));

    /// <summary>The marks by which the model that a server calls <paramref name="name"/> fills gaps; null when it is not known to do so.</summary>
    public InfillMarks? InfillOf(string name) => FamilyOf(name) is { } family && Fits(name, family.InfillModels ?? "") ? family.Infill : null;

    /// <summary>Bytes of a file, and whether they are estimated from the number of weights.</summary>
    public (long Bytes, bool Estimated) SizeOf(CatalogueModel model, CatalogueFile file)
    {
        if (file.Bytes is { } known)
        {
            return (known, false);
        }

        var bits = content.Quantisations.First(q => q.Id == file.Quantisation).BitsPerWeight;
        return ((long)(model.Parameters * bits / 8), true);
    }

    private static bool Fits(string name, string pattern) =>
        Regex.IsMatch(name, pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private static ModelCatalogue Load()
    {
        using var stream = typeof(ModelCatalogue).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The embedded file {Resource} is missing from this build.");
        return new ModelCatalogue(JsonSerializer.Deserialize(stream, CatalogueJson.Default.CatalogueContent)!);
    }
}

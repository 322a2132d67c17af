using BotService.Repair.Workspaces;

namespace BotService.Repair.ModelBackends.Catalogue;

/// <summary>The folder of downloaded models.</summary>
/// <param name="Root">Absolute; made when it is missing.</param>
public sealed record ModelStore(string Root)
{
    public const string Variable = "BOTSERVICE_MODELS";

    /// <summary>The quantisation that is taken when none is named: the smallest that hardly loses quality.</summary>
    public const string UsualQuantisation = "Q4_K_M";

    /// <summary><c>BOTSERVICE_MODELS</c>, else the folder <c>models</c> of <paramref name="cache"/>.</summary>
    /// <exception cref="ConfigurationException">The variable is no absolute path.</exception>
    public static ModelStore FromEnvironment(Func<string, string?> variable, CacheFolder cache) => variable(Variable) switch
    {
        null or "" => new ModelStore(Path.Combine(cache.Root, "models")),
        var path when Path.IsPathFullyQualified(path) => new ModelStore(path),
        var path => throw new ConfigurationException($"{Variable} is '{path}'; give an absolute path."),
    };

    public string PathOf(CatalogueFile file) => Path.Combine(Root, file.File);

    /// <summary>Path of a file of the model that is here: of the named quantisation, else of the usual one, else of any.</summary>
    public string? Find(CatalogueModel model, string? quantisation) => model.Files
        .Where(f => quantisation is null || f.Quantisation.Equals(quantisation, StringComparison.OrdinalIgnoreCase))
        .OrderBy(f => f.Quantisation == UsualQuantisation ? 0 : 1)
        .Select(PathOf)
        .FirstOrDefault(File.Exists);
}

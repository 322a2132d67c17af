using System.Text.Json.Serialization;

namespace BotService.Models;

/// <param name="Method">How candidates are best asked for.</param>
internal sealed record ListedModel(
    string Name, string Family, long Parameters, int ContextTokens, bool Chat, bool Infill, string Licence, bool OpenSource, bool CommercialUse, bool Allowed, string Method, IReadOnlyList<ListedFile> Files);

/// <param name="Sha256">Null when the catalogue does not know it; a pull then checks the hub's own.</param>
internal sealed record ListedFile(string Quantisation, long Bytes, bool Estimated, string? Sha256, string? Path);

internal sealed record PulledModel(string Name, bool Pulled, string Message, string? Path, long? Bytes, string? Sha256);

internal sealed record VerifiedFile(string Path, bool Sound, string Message, string? Sha256);

/// <param name="Licence">By the catalogue, else by the file itself; null when neither tells.</param>
/// <param name="Allowed">Null when the licence is not known.</param>
internal sealed record ModelAbout(
    string Model, string Backend, string Family, long? Parameters, int? ContextTokens, bool Chat, bool Infill, bool Scoring, string? Licence, bool? Allowed, string Method, string MethodReason);

internal sealed record FittingReport(long MemoryBytes, string? Gpu, long? GpuBytes, int ContextTokens, IReadOnlyList<FittingModel> Models);

/// <param name="Place"><c>gpu</c>, <c>memory</c> or <c>nowhere</c>.</param>
/// <param name="MostContext">Tokens that the best place has room for.</param>
internal sealed record FittingModel(string Name, string Quantisation, long FileBytes, bool Estimated, long NeededBytes, string Place, int MostContext);

internal sealed record BenchReport(string Model, string Backend, IReadOnlyList<Repair.ModelBackends.Runs.ModelSpeed> Runs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<ListedModel>))]
[JsonSerializable(typeof(PulledModel))]
[JsonSerializable(typeof(IReadOnlyList<VerifiedFile>))]
[JsonSerializable(typeof(ModelAbout))]
[JsonSerializable(typeof(FittingReport))]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class ModelsJson : JsonSerializerContext;

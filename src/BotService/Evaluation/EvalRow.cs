using System.Text.Json;
using System.Text.Json.Serialization;
using BotService.Repair;

namespace BotService.Evaluation;

/// <summary>One scored record, as a line of <c>--out</c>.</summary>
/// <param name="Outcome">The engine's own word.</param>
/// <param name="Plausible">The scorer's verdict in a fresh workspace, whatever the engine said.</param>
/// <param name="Patch">Unified diff; "" when there is none.</param>
/// <param name="Seconds">Wall-clock time of the engine.</param>
internal sealed record EvalRow(
    string Id, string Set, string Language, string Outcome, bool Plausible, bool EqualsReference, string Patch, double Seconds, EvalCandidates Candidates)
{
    public const string Patterns = "pattern";

    /// <summary>Name of the <see cref="EvalMethod"/>.</summary>
    public string Method { get; init; } = Patterns;

    /// <summary>When the first plausible patch was found; null when none was.</summary>
    public FirstPlausible? FirstPlausible { get; init; }

    /// <summary>Place of the reference among the plausible patches as the engine ordered them, from 1; null when it is none of them.</summary>
    public int? ReferenceRank { get; init; }

    /// <summary>Read and written by the model, those that were computed before not counted.</summary>
    public long Tokens { get; init; }

    /// <summary>The engine claimed a repair that the scorer did not confirm.</summary>
    [JsonIgnore]
    public bool Refuted => Patch.Length > 0 && !Plausible;

    public static EvalRow? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, EvalJson.Default.EvalRow);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string Text() => JsonSerializer.Serialize(this, EvalJson.Default.EvalRow);
}

internal sealed record EvalCandidates(int Proposed, int Validated, int Plausible);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EvalRow))]
[JsonSerializable(typeof(EvalSummary))]
internal sealed partial class EvalJson : JsonSerializerContext;

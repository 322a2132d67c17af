using System.Text.Json;
using System.Text.Json.Serialization;
using BotService.Repair;
using BotService.Repair.Proposals.Models;

namespace BotService.Reporting;

/// <summary>A report in the form that <c>docs/fix-result.schema.json</c> describes.</summary>
internal sealed record JsonReport(
    string Outcome,
    string Reason,
    IReadOnlyList<FailingTest> FailingTests,
    IReadOnlyList<string> FlakyTests,
    IReadOnlyList<Location> Locations,
    string Patch,
    PatchOrigin? Origin,
    string Explanation,
    IReadOnlyList<Alternative> Alternatives,
    JsonEvidence Evidence,
    CandidateCounts Candidates,
    FirstPlausible? FirstPlausible,
    ModelWork? Model,
    IReadOnlyList<string> Notes,
    StepSeconds Seconds)
{
    public static string Text(RepairReport report) => JsonSerializer.Serialize(Of(report), ReportJson.Default.JsonReport);

    private static JsonReport Of(RepairReport r) => new(
        r.Outcome.Name,
        r.Outcome.Reason,
        r.FailingTests,
        r.FlakyTests,
        r.Locations,
        r.Patch,
        r.Origin,
        r.Explanation,
        r.Alternatives,
        new JsonEvidence(r.Evidence.RedRuns, r.Evidence.GreenRuns, r.Evidence.SuiteBefore, r.Evidence.SuiteAfter, r.Evidence.Commands),
        r.Candidates,
        r.FirstPlausible,
        r.Model,
        r.Notes,
        r.Seconds);
}

internal sealed record JsonEvidence(
    int RedRuns, int GreenRuns, SuiteCounts? SuiteBefore, SuiteCounts? SuiteAfter, IReadOnlyList<string> Commands);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(JsonReport))]
internal sealed partial class ReportJson : JsonSerializerContext;

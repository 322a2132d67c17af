using System.Text.Json;
using System.Text.Json.Serialization;
using BotService.Models;
using BotService.Reporting;

namespace BotService.Diagnosis;

/// <summary>A table of what was found, and below it what to do.</summary>
internal sealed class DiagnosisPrinter(Terminal terminal)
{
    public void Print(IReadOnlyList<Finding> findings, bool json)
    {
        if (json)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(new DiagnosisReport(findings.All(f => f.State != FindingState.Missing), findings), DiagnosisJson.Default.DiagnosisReport));
            return;
        }

        ModelTables.Print(terminal, ["", "part", "what", "found"], findings.Select(f => new[] { Mark(f.State), f.Area, f.Name, OneLine(f.Detail) }));
        foreach (var finding in findings.Where(f => f.Remedy.Length > 0).OrderByDescending(f => f.State))
        {
            ModelTables.Line(terminal, $"\n{Mark(finding.State)} {finding.Area}, {finding.Name}: {finding.Detail}\n  → {finding.Remedy}");
        }

        var missing = findings.Count(f => f.State == FindingState.Missing);
        ModelTables.Line(terminal, missing == 0 ? "\nNothing that is needed is missing." : $"\n{missing} {(missing == 1 ? "thing is" : "things are")} missing.");
    }

    private static string Mark(FindingState state) => state switch
    {
        FindingState.Works => "ok",
        FindingState.NotSetUp => "-",
        FindingState.Warning => "WARNING",
        _ => "MISSING",
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ") is { Length: > 100 } line ? line[..100] + "…" : text.ReplaceLineEndings(" ");
}

/// <param name="Ready">Nothing that is needed is missing.</param>
internal sealed record DiagnosisReport(bool Ready, IReadOnlyList<Finding> Findings);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DiagnosisReport))]
internal sealed partial class DiagnosisJson : JsonSerializerContext;

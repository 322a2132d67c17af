using System.Text.Json;
using System.Text.Json.Serialization;
using BotService.Repair;
using BotService.Reporting;

namespace BotService.Demo;

/// <param name="Outcome">The name of the run's end, as <c>fix</c> and the ledger call it.</param>
/// <param name="Commit">The red one.</param>
internal sealed record DemoResult(string Outcome, string Reason, string Commit)
{
    public string Run { get; init; } = "";

    public IReadOnlyList<DemoStep> Timeline { get; init; } = [];

    /// <summary>The fix, or the red one with what the bot says there; null when there is none.</summary>
    public DemoPullRequest? PullRequest { get; init; }

    /// <summary>Null when the engine has not reported.</summary>
    [JsonIgnore]
    public RepairReport? Report { get; init; }

    /// <summary>From the delivery to the end of the run.</summary>
    public double Seconds { get; init; }

    /// <summary>Where everything is kept; null when it is deleted.</summary>
    public string? Folder { get; init; }

    [JsonIgnore]
    public bool IsRepaired => Report is { Outcome: RepairOutcome.Repaired };

    [JsonIgnore]
    public string Patch => Report?.Patch ?? "";

    [JsonIgnore]
    public int ExitCode => this switch
    {
        { IsRepaired: true, PullRequest: null } => Commands.ExitCode.NotRepaired,
        { Report: { } report } => Commands.ExitCode.Of(report.Outcome),
        { Outcome: Jobs.Endings.Failed } => Commands.ExitCode.EngineFailed,
        _ => Commands.ExitCode.NotRepaired,
    };

    public string Json()
    {
        var result = JsonSerializer.SerializeToNode(this, DemoJson.Default.DemoResult)!.AsObject();
        result["report"] = Report is null ? null : System.Text.Json.Nodes.JsonNode.Parse(JsonReport.Text(Report));
        return result.ToJsonString(DemoJson.Default.Options);
    }
}

/// <param name="At">Seconds from the beginning of the run.</param>
internal sealed record DemoStep(double At, string Name, string Detail);

/// <param name="Body">Markdown.</param>
internal sealed record DemoPullRequest(int Number, string Title, string Body, string Head, string Base)
{
    public string Author { get; init; } = "";

    public IReadOnlyList<string> Reviewers { get; init; } = [];

    public IReadOnlyList<DemoComment> Comments { get; init; } = [];

    public string Diff { get; init; } = "";

    public string Folder { get; init; } = "";
}

/// <param name="Line">Null outside the code.</param>
internal sealed record DemoComment(string Author, string Body, string? Path, int? Line);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DemoResult))]
internal sealed partial class DemoJson : JsonSerializerContext;

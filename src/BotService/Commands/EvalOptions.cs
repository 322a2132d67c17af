using System.CommandLine;
using System.CommandLine.Parsing;
using BotService.Evaluation;
using BotService.Repair;
using BotService.Repair.Proposals.Models;
using BotService.Repair.Sandboxes.Egress;

namespace BotService.Commands;

/// <summary>What <c>eval</c> was asked to do.</summary>
/// <param name="Request">The bounds of each repair; has no source.</param>
/// <param name="Jobs">Records at once.</param>
internal sealed record EvalArguments(string Data, RepairRequest Request, int Jobs, bool Json)
{
    public IReadOnlyList<EvalFilter> Where { get; init; } = [];

    /// <summary>Each record is repaired once by each of them.</summary>
    public IReadOnlyList<ProposalMethod> Methods { get; init; } = [ProposalMethod.Auto];

    public int? Limit { get; init; }

    public string? Out { get; init; }

    /// <summary>What restore steps may reach.</summary>
    public EgressOptions Egress { get; init; } = new();
}

/// <summary>The options of <c>eval</c>.</summary>
internal sealed class EvalOptions
{
    private readonly EngineOptions engine = new("60s", severalMethods: true);

    private readonly Argument<string> data = new("DATA") { Description = "The data set, one JSON object a line." };

    private readonly Option<string[]> where = new("--where")
    {
        HelpName = "KEY=VALUE",
        Description = "Only records whose field equals the value; repeat it to narrow further. [default: all]",
    };

    private readonly Option<int?> limit = EngineOptions.Count("--limit", "At most so many records. [default: all]", int.MaxValue);

    private readonly Option<int?> jobs = EngineOptions.Count("--jobs", "Records at once; each gets its share of the cores. [default: 1]", 256);

    private readonly Option<string?> output = new("--out") { HelpName = "FILE", Description = "Append a JSON line for each record; records already there are skipped." };

    public void AddTo(Command command)
    {
        command.Add(data);
        foreach (var option in new Option[] { where, limit, jobs, output })
        {
            command.Add(option);
        }

        engine.AddTo(command);
        command.Validators.Add(Check);
    }

    public EvalArguments Read(ParseResult parsed)
    {
        var atOnce = parsed.GetValue(jobs) ?? 1;
        var request = engine.Request(parsed, "") with { Jobs = Math.Max(1, Environment.ProcessorCount / atOnce) };
        return new EvalArguments(parsed.GetValue(data)!, request, atOnce, parsed.GetValue(engine.Json))
        {
            Methods = parsed.GetValue(engine.Methods) is { Length: > 0 } methods ? methods : [request.Method],
            Where = [.. (parsed.GetValue(where) ?? []).Select(w => EvalFilter.Parse(w)!)],
            Limit = parsed.GetValue(limit),
            Out = parsed.GetValue(output),
            Egress = engine.EgressOf(parsed),
        };
    }

    private void Check(CommandResult result)
    {
        if (result.GetValue(data) is { } file && !File.Exists(file))
        {
            result.AddError($"'{file}' does not exist. Give a file with one JSON object a line.");
        }

        foreach (var text in (result.GetValue(where) ?? []).Where(w => EvalFilter.Parse(w) is null))
        {
            result.AddError($"--where '{text}' is no filter. Write key=value, as in --where language=python.");
        }
    }
}

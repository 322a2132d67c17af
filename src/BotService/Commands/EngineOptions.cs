using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using BotService.Repair;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.Runs;
using BotService.Repair.Proposals.Models;
using BotService.Repair.Sandboxes.Egress;

namespace BotService.Commands;

/// <summary>The options that <c>fix</c>, <c>demo</c> and <c>eval</c> share.</summary>
/// <param name="severalMethods">Takes more than one <c>--method</c>.</param>
internal sealed class EngineOptions(string defaultTimeLimit, bool severalMethods = false)
{
    private static readonly string[] MethodNames = ["auto", "deviation", "infill", "rewrite", "edits"];
    private static readonly string[] Engines = ["auto", "pattern", "model"];
    private static readonly string[] Sandboxes = ["auto", "bubblewrap", "container", "kubernetes", "none"];
    private static readonly string[] EgressModes = ["proxy", "host", "none"];

    public Option<EngineMode> Engine { get; } = OneOf(
        "--engine", Engines, "Who proposes candidates: pattern needs no model; auto is patterns, and a model where one is configured.", Enum.Parse<EngineMode>);

    public Option<string[]> Models { get; } = new("--model")
    {
        HelpName = "MODEL",
        Description = "PATH.gguf, a name of 'botservice models list', or BACKEND:NAME such as ollama:codellama:7b-instruct. Repeat it for models that take over when one fails. [default: none]",
    };

    public Option<ProposalMethod[]> Methods { get; } = new("--method")
    {
        HelpName = string.Join('|', MethodNames),
        Description = $"How the model is asked; auto is what suits it best.{(severalMethods ? " Repeat it to compare several." : "")} [default: auto]",
        AllowMultipleArgumentsPerToken = severalMethods,
        CustomParser = ParseMethods,
    };

    public Option<long?> ModelTokens { get; } = Number(
        "--model-tokens", "Tokens that the model may read and write in one repair; patterns go on when they are spent. [default: no limit]", long.MaxValue, n => (long?)n);

    public Option<TimeSpan?> ModelTime { get; } = Duration("--model-time", "Time in which the model may work in one repair, such as 60s. [default: no limit]");

    public Option<string?> PromptLog { get; } = new("--prompt-log")
    {
        HelpName = "DIR",
        Description = "Write what the model is asked and what it answers into a new file of this folder, a JSON line each, without what looks like a secret. [default: nowhere]",
    };

    public Option<string?> Sandbox { get; } = OneOf(
        "--sandbox", Sandboxes, "Where the repository's code runs. auto is the strongest that works and never none; none protects nothing.", s => (string?)s);

    public Option<EgressMode> Egress { get; } = OneOf(
        "--egress", EgressModes, "What restore steps reach: proxy is a list of package registries, host all that this machine reaches, none nothing.", Enum.Parse<EgressMode>);

    public Option<string[]> AllowedHosts { get; } = new("--allow-host")
    {
        HelpName = "HOST",
        Description = "A host that restore steps may reach besides the public registries: registry.example.com, *.example.com, 10.0.0.5:8081. Repeat it for more. [default: what this machine's package tools are configured for]",
    };

    public Option<TimeSpan?> TimeLimit { get; } = Duration("--time-limit", $"Wall-clock limit of one repair: 90s, 10m, 1h. [default: {defaultTimeLimit}]");

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object on standard output and nothing else." };

    /// <param name="most">Greatest value; the least is 1.</param>
    public static Option<int?> Count(string name, string description, int most) => Number(name, description, most, n => (int?)n);

    private static Option<T> Number<T>(string name, string description, long most, Func<long, T> convert) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            var value = result.Tokens[^1].Value;
            if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= 1 && n <= most)
            {
                return convert(n);
            }

            result.AddError($"{name} '{value}' is no number from 1 to {most}.");
            return default;
        },
    };

    private static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = result =>
        {
            var duration = Durations.Parse(result.Tokens[^1].Value, out var error);
            if (duration is null)
            {
                result.AddError($"{name} {error}");
            }

            return duration;
        },
    };

    /// <summary>A request for <paramref name="source"/> with the options that were given.</summary>
    public RepairRequest Request(ParseResult parsed, string source)
    {
        var request = new RepairRequest(source)
        {
            Engine = parsed.GetValue(Engine),
            Models = parsed.GetValue(Models) ?? [],
            Method = (parsed.GetValue(Methods) ?? []).FirstOrDefault(),
            ModelRun = new ModelRun(Budget(parsed), LogTo: parsed.GetValue(PromptLog)),
            TimeLimit = Durations.Parse(defaultTimeLimit, out string _)!.Value,
        };
        return request with
        {
            TimeLimit = parsed.GetValue(TimeLimit) ?? request.TimeLimit,
            Sandbox = parsed.GetValue(Sandbox) ?? request.Sandbox,
        };
    }

    public void AddTo(Command command)
    {
        command.Add(Engine);
        command.Add(Models);
        command.Add(Methods);
        command.Add(ModelTokens);
        command.Add(ModelTime);
        command.Add(PromptLog);
        command.Validators.Add(CheckModel);
        command.Add(TimeLimit);
        command.Add(Sandbox);
        command.Add(Egress);
        command.Add(AllowedHosts);
        command.Validators.Add(CheckHosts);
        command.Add(Json);
    }

    /// <summary>What restore steps may reach.</summary>
    public EgressOptions EgressOf(ParseResult parsed) => new() { Mode = parsed.GetValue(Egress), MoreHosts = parsed.GetValue(AllowedHosts) ?? [] };

    private void CheckHosts(CommandResult result)
    {
        foreach (var fault in (result.GetValue(AllowedHosts) ?? []).Select(EgressOptions.FaultOf).OfType<string>())
        {
            result.AddError($"--allow-host {fault}");
        }
    }

    private ModelBudget? Budget(ParseResult parsed) =>
        (parsed.GetValue(ModelTokens), parsed.GetValue(ModelTime)) is (null, null) ? null : new ModelBudget(parsed.GetValue(ModelTokens), parsed.GetValue(ModelTime));

    private static Option<T> OneOf<T>(string name, string[] values, string description, Func<string, T> convert) => new(name)
    {
        Description = $"{description} [default: {values[0]}]",
        HelpName = string.Join('|', values),
        CustomParser = result =>
        {
            var value = result.Tokens[^1].Value;
            if (values.Contains(value))
            {
                return convert(Capitalised(value, typeof(T)));
            }

            result.AddError($"{name} '{value}' is unknown. Choose one of: {string.Join(", ", values)}.");
            return default;
        },
    };

    // Enum members are capitalised, option values are not.
    private static string Capitalised(string value, Type type) => type.IsEnum ? char.ToUpperInvariant(value[0]) + value[1..] : value;

    private static ProposalMethod[]? ParseMethods(ArgumentResult result)
    {
        if (result.Tokens.FirstOrDefault(t => !MethodNames.Contains(t.Value)) is { } unknown)
        {
            result.AddError($"--method '{unknown.Value}' is unknown. Choose one of: {string.Join(", ", MethodNames)}.");
            return null;
        }

        return [.. result.Tokens.Select(t => Enum.Parse<ProposalMethod>(Capitalised(t.Value, typeof(ProposalMethod))))];
    }

    private void CheckModel(CommandResult result)
    {
        // Words as they were written: a value that cannot be read has its own error.
        IReadOnlyList<string> Words(Option option) => [.. result.GetResult(option)?.Tokens.Select(t => t.Value) ?? []];
        var (models, methods) = (Words(Models), Words(Methods));
        if (models.Count == 0 && Words(Engine).LastOrDefault() == "model")
        {
            result.AddError("--engine model needs --model: PATH.gguf, a name of 'botservice models list', or BACKEND:NAME.");
        }

        if (models.Count == 0 && methods.Count > 0)
        {
            result.AddError("--method needs --model, because patterns know no method.");
        }

        foreach (var option in new Option[] { ModelTokens, ModelTime, PromptLog }.Where(o => models.Count == 0 && Words(o).Count > 0))
        {
            result.AddError($"{option.Name} needs --model, because there is nothing of a model without one.");
        }

        if (methods.Count > 1 && !severalMethods)
        {
            result.AddError($"--method is given {methods.Count} times. Choose one.");
        }
    }
}

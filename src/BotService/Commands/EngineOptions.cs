using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using BotService.Repair;

namespace BotService.Commands;

/// <summary>The options that <c>fix</c>, <c>demo</c> and <c>eval</c> share.</summary>
internal sealed class EngineOptions(string defaultTimeLimit)
{
    private static readonly string[] Engines = ["auto", "pattern", "model"];
    private static readonly string[] Sandboxes = ["auto", "bubblewrap", "none"];

    public Option<EngineMode> Engine { get; } = OneOf(
        "--engine", Engines, "Who proposes candidates: pattern needs no model; auto is patterns, and a model where one is configured.", Enum.Parse<EngineMode>);

    public Option<string?> Sandbox { get; } = OneOf(
        "--sandbox", Sandboxes, "Where the repository's code runs. auto is the strongest that works and never none; none protects nothing.", s => (string?)s);

    public Option<TimeSpan?> TimeLimit { get; } = new("--time-limit")
    {
        Description = $"Wall-clock limit of one repair: 90s, 10m, 1h. [default: {defaultTimeLimit}]",
        HelpName = "DURATION",
        CustomParser = ParseDuration,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object on standard output and nothing else." };

    /// <param name="most">Greatest value; the least is 1.</param>
    public static Option<int?> Count(string name, string description, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            var value = result.Tokens[^1].Value;
            if (int.TryParse(value, CultureInfo.InvariantCulture, out var n) && n >= 1 && n <= most)
            {
                return n;
            }

            result.AddError($"{name} '{value}' is no number from 1 to {most}.");
            return null;
        },
    };

    /// <summary>A request for <paramref name="source"/> with the options that were given.</summary>
    public RepairRequest Request(ParseResult parsed, string source)
    {
        var request = new RepairRequest(source) { Engine = parsed.GetValue(Engine), TimeLimit = Durations.Parse(defaultTimeLimit, out string _)!.Value };
        return request with
        {
            TimeLimit = parsed.GetValue(TimeLimit) ?? request.TimeLimit,
            Sandbox = parsed.GetValue(Sandbox) ?? request.Sandbox,
        };
    }

    public void AddTo(Command command)
    {
        command.Add(Engine);
        command.Add(TimeLimit);
        command.Add(Sandbox);
        command.Add(Json);
    }

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

    private static TimeSpan? ParseDuration(ArgumentResult result)
    {
        var duration = Durations.Parse(result.Tokens[^1].Value, out var error);
        if (duration is null)
        {
            result.AddError($"--time-limit {error}");
        }

        return duration;
    }
}

using System.Diagnostics;
using BotService.LlamaCpp;
using Spectre.Console;

namespace BotService.Benchmarks;

/// <summary>What two ways of the same work take.</summary>
/// <param name="Name">By which it is chosen on the command line.</param>
/// <param name="Aim">Of the ratio of <paramref name="First"/> to <paramref name="Second"/>.</param>
/// <param name="First">Seconds of one run.</param>
internal sealed record Comparison(string Name, string What, string Aim, Func<Task<double>> First, Func<Task<double>> Second)
{
    /// <summary>What else is worth knowing once it has run.</summary>
    public Func<string> Note { get; init; } = () => "";
}

/// <summary>How large the work is.</summary>
internal sealed record InferenceSize(int PromptTokens, int AnswerTokens, int Repetitions);

/// <summary>What sharing, batching and isolation gain or cost: each row compares two ways of the same work, alternately, in one run.</summary>
internal static class InferenceSpeed
{
    public const string Name = "inference";
    private const string Quick = "quick";
    private const string Once = "once";
    private const string ModelVariable = "BOTSERVICE_TEST_MODEL";

    /// <param name="words"><c>quick</c> for smaller prompts, <c>once</c> for one run of each way, and names of rows; none for all.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken token)
    {
        var size = words.Contains(Quick) ? new InferenceSize(500, 32, 3) : new InferenceSize(1500, 64, 3);
        size = words.Contains(Once) ? size with { Repetitions = 1 } : size;
        if (Environment.GetEnvironmentVariable(ModelVariable) is not { Length: > 0 } path)
        {
            AnsiConsole.WriteLine($"{ModelVariable} names no model: set it to the path of a .gguf file.");
            return 2;
        }

        if (LlamaLibrary.Load() is LibraryLoading.Unavailable unavailable)
        {
            AnsiConsole.WriteLine(unavailable.Reason);
            return 2;
        }

        using var weights = await LlamaWeights.LoadAsync(new ModelParams(path), null, token);
        await using var engine = new EngineRows(weights, size);
        await using var isolation = new IsolationRows(path, size);
        await using var proposal = new ProposalRows(path);
        List<Comparison> rows = [.. engine.Rows, .. isolation.Rows, .. proposal.Rows];
        if (words.FirstOrDefault(w => w is not (Quick or Once) && rows.All(r => r.Name != w)) is { } unknown)
        {
            AnsiConsole.WriteLine($"'{unknown}' is no row. Choose from: {Quick}, {Once}, {string.Join(", ", rows.Select(r => r.Name).Distinct())}.");
            return 2;
        }

        var chosen = rows.Where(r => words.All(w => w is Quick or Once) || words.Contains(r.Name)).ToList();
        await MeasureAsync(chosen, size.Repetitions);
        AnsiConsole.WriteLine($"{weights.Description}, {Environment.ProcessorCount} cores. Medians, both ways alternately; other load on the machine shows in both.");
        return 0;
    }

    public static async Task<double> TimeAsync(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task MeasureAsync(IReadOnlyList<Comparison> rows, int repetitions)
    {
        var table = new Table().AddColumns("what", "first, s", "second, s", "ratio", "aim", "n");
        foreach (var row in rows)
        {
            AnsiConsole.WriteLine($"{row.What} ...");
            var (first, second) = (new List<double>(), new List<double>());
            for (var i = 0; i < repetitions; i++)
            {
                first.Add(await row.First());
                second.Add(await row.Second());
            }

            var ratio = $"{Median(first) / Median(second):0.00}x";
            AnsiConsole.WriteLine($"  {Median(first):0.00} s against {Median(second):0.00} s: {ratio} (aim {row.Aim}) {row.Note()}");
            table.AddRow(row.What, $"{Median(first):0.00}", $"{Median(second):0.00}", ratio, row.Aim, $"{repetitions}");
        }

        AnsiConsole.Write(table);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

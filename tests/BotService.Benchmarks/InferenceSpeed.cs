using System.Diagnostics;
using BotService.LlamaCpp;
using Spectre.Console;

namespace BotService.Benchmarks;

/// <summary>What sharing and batching gain in the in-process engine: each row compares two ways of the same work, alternately, in one run.</summary>
internal static class InferenceSpeed
{
    public const string Name = "inference";
    private const string ModelVariable = "BOTSERVICE_TEST_MODEL";
    private const int ForcedTokens = 200;
    private const int Candidates = 8;
    private const int Branches = 24;
    private const int BranchTokens = 12;
    private static (int PromptTokens, int AnswerTokens, int Repetitions) size = (1500, 64, 3);
    private static int run;

    /// <param name="quick">A smaller prompt, once, for a machine that has no time.</param>
    public static async Task<int> RunAsync(bool quick, CancellationToken token)
    {
        size = quick ? (500, 32, 1) : size;
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
        await using var engine = await InferenceEngine.CreateAsync(weights, new ContextParams { ContextSize = 8192 }, null, token);
        var table = new Table().AddColumns("what", "alone, s", "shared, s", "ratio", "n");
        await AddAsync(table, $"{Candidates} answers of {size.AnswerTokens} tokens from one {size.PromptTokens}-token prompt against {Candidates} separate runs", CandidatesApart, CandidatesTogether);
        await AddAsync(table, $"the same {size.PromptTokens}-token prompt again, to its first token", e => FirstTokenAsync(e, Fresh(e)), PromptAgain);
        await AddAsync(table, $"{Branches} branches of {BranchTokens} tokens one after another against together", e => BranchesAsync(e, together: false), e => BranchesAsync(e, together: true));
        await AddAsync(table, $"forced pass over {size.PromptTokens} tokens, {ForcedTokens} of them with the best 8, against plain prefill", ForcedPass, e => FirstTokenAsync(e, Fresh(e)));
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"{weights.Description}, {engine.Info.Threads} threads. Medians, both ways alternately; other load on the machine shows in both.");
        return 0;

        async Task AddAsync(Table rows, string what, Func<InferenceEngine, Task<double>> alone, Func<InferenceEngine, Task<double>> shared)
        {
            AnsiConsole.WriteLine($"{what} ...");
            var (first, second) = (new List<double>(), new List<double>());
            for (var i = 0; i < size.Repetitions; i++)
            {
                first.Add(await alone(engine));
                second.Add(await shared(engine));
            }

            AnsiConsole.WriteLine($"  {Median(first):0.00} s against {Median(second):0.00} s");
            rows.AddRow(what, $"{Median(first):0.00}", $"{Median(second):0.00}", $"{Median(first) / Median(second):0.00}x", $"{size.Repetitions}");
        }
    }

    private static async Task<double> CandidatesApart(InferenceEngine engine)
    {
        double sum = 0;
        for (var i = 0; i < Candidates; i++)
        {
            var prompt = Fresh(engine);
            sum += await TimeAsync(() => AnswerAsync(engine, prompt, i));
        }

        return sum;
    }

    private static Task<double> CandidatesTogether(InferenceEngine engine)
    {
        var prompt = Fresh(engine);
        return TimeAsync(() => Task.WhenAll(Enumerable.Range(0, Candidates).Select(i => AnswerAsync(engine, prompt, i))));
    }

    private static Task<double> FirstTokenAsync(InferenceEngine engine, int[] prompt) =>
        TimeAsync(() => DrainAsync(engine, new GenerationRequest(prompt, 1) { Sampling = SamplingPipeline.Greedy }));

    private static async Task<double> PromptAgain(InferenceEngine engine)
    {
        var prompt = Fresh(engine);
        await FirstTokenAsync(engine, prompt);
        return await FirstTokenAsync(engine, prompt);
    }

    private static Task<double> ForcedPass(InferenceEngine engine)
    {
        var tokens = Fresh(engine);
        return TimeAsync(() => engine.ScoreAsync(new ScoreRequest(tokens[..^ForcedTokens], tokens[^ForcedTokens..], 8)));
    }

    private static async Task<double> BranchesAsync(InferenceEngine engine, bool together)
    {
        var tokens = Fresh(engine);
        var score = await engine.ScoreAsync(new ScoreRequest(tokens[..^ForcedTokens], tokens[^ForcedTokens..], 8));
        List<GenerationRequest> requests = [.. Enumerable.Range(0, Branches).Select(i => new GenerationRequest(tokens[..(size.PromptTokens - ForcedTokens + (i * 8))], BranchTokens)
        {
            Begin = [score.Positions[i * 8].Best[1].Token],
            Sampling = SamplingPipeline.Greedy,
        })];
        return await TimeAsync(async () =>
        {
            if (together)
            {
                await Task.WhenAll(requests.Select(r => DrainAsync(engine, r)));
                return;
            }

            foreach (var request in requests)
            {
                await DrainAsync(engine, request);
            }
        });
    }

    private static Task AnswerAsync(InferenceEngine engine, int[] prompt, int seed) =>
        DrainAsync(engine, new GenerationRequest(prompt, size.AnswerTokens) { Sampling = new SamplingPipeline { Temperature = 0.8f, Seed = (uint)seed } });

    private static async Task DrainAsync(InferenceEngine engine, GenerationRequest request)
    {
        var steps = engine.GenerateAsync(request).GetAsyncEnumerator();
        await using (steps)
        {
            while (await steps.MoveNextAsync())
            {
            }
        }
    }

    /// <summary>A prompt that no earlier one begins like.</summary>
    private static int[] Fresh(InferenceEngine engine)
    {
        var tokenizer = engine.Weights.Tokenizer;
        var start = tokenizer.TokenizeStart($"# file {++run}\n");
        var code = tokenizer.Tokenize(string.Concat(Enumerable.Range(run, 200).Select(i => $"def step{i}(items):\n    total = {i}\n    for item in items:\n        total += item\n    return total\n\n")));
        return [.. start, .. code.Take(size.PromptTokens - start.Length)];
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}

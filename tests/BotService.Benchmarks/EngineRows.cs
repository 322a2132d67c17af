using BotService.LlamaCpp;

namespace BotService.Benchmarks;

/// <summary>Comparisons within the engine. Each row has an engine of its own, so that no row leaves prompts in the context of another.</summary>
internal sealed class EngineRows(LlamaWeights weights, InferenceSize size) : IAsyncDisposable
{
    private const int ForcedTokens = 200;
    private const int Candidates = 8;
    private const int Branches = 24;
    private const int BranchTokens = 12;
    private static readonly ContextParams Context = new() { ContextSize = 8192 };
    private readonly Dictionary<string, InferenceEngine> engines = [];
    private int run;

    public IReadOnlyList<Comparison> Rows =>
    [
        new("candidates", $"{Candidates} separate runs of {size.AnswerTokens} tokens after a {size.PromptTokens}-token prompt against {Candidates} answers from one", ">= 3", CandidatesApart, CandidatesTogether),
        new("reuse", $"a {size.PromptTokens}-token prompt to its first token against the same prompt again", ">= 5", () => FirstTokenAsync("reuse"), PromptAgain),
        new("lookup", $"an edit that copies, without prompt lookup against with it", ">= 0.97", () => CopyAsync(lookup: false), () => CopyAsync(lookup: true)) { Note = LookupNote },
        new("branches", $"{Branches} branches of {BranchTokens} tokens one after another against together", ">= 3", () => BranchesAsync(together: false), () => BranchesAsync(together: true)),
        new("forced", $"forced pass over {size.PromptTokens} tokens, {ForcedTokens} of them with the best 8, against plain prefill", "<= 1.15", ForcedPass, () => FirstTokenAsync("forced")),
        new("binding", $"{size.AnswerTokens} greedy tokens by the engine against bare calls of llama.cpp", "<= 1.05", EngineDecoding, BareDecoding),
    ];

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in engines.Values)
        {
            await engine.DisposeAsync();
        }
    }

    private async Task<InferenceEngine> EngineAsync(string row, bool lookup = true) =>
        engines.TryGetValue(row, out var engine) ? engine : engines[row] = await InferenceEngine.CreateAsync(weights, Context with { PromptLookup = lookup });

    private async Task<double> CandidatesApart()
    {
        var engine = await EngineAsync("candidates");
        double sum = 0;
        for (var i = 0; i < Candidates; i++)
        {
            var prompt = Fresh();
            sum += await InferenceSpeed.TimeAsync(() => AnswerAsync(engine, prompt, i));
        }

        return sum;
    }

    private async Task<double> CandidatesTogether()
    {
        var engine = await EngineAsync("candidates");
        var prompt = Fresh();
        return await InferenceSpeed.TimeAsync(() => Task.WhenAll(Enumerable.Range(0, Candidates).Select(i => AnswerAsync(engine, prompt, i))));
    }

    private Task<double> FirstTokenAsync(string row) => FirstTokenAsync(row, Fresh());

    private async Task<double> FirstTokenAsync(string row, int[] prompt)
    {
        var engine = await EngineAsync(row);
        return await InferenceSpeed.TimeAsync(() => DrainAsync(engine, Greedy(prompt, 1)));
    }

    private async Task<double> PromptAgain()
    {
        var prompt = Fresh();
        await FirstTokenAsync("reuse", prompt);
        return await FirstTokenAsync("reuse", prompt);
    }

    private async Task<double> CopyAsync(bool lookup)
    {
        var engine = await EngineAsync(lookup ? "lookup" : "no lookup", lookup);
        var tokenizer = weights.Tokenizer;
        var code = string.Concat(Enumerable.Range(++run, 12).Select(i => $"def step{i}(items):\n    total = {i}\n    for item in items:\n        total += item\n    return total\n\n"));

        // The start of the copy is given, so that also a small model copies on.
        int[] prompt = [.. tokenizer.TokenizeStart($"# original\n{code}\n# the same with the name total changed to result\n{code[..120].Replace("total", "result", StringComparison.Ordinal)}")];
        return await InferenceSpeed.TimeAsync(() => DrainAsync(engine, Greedy(prompt, 3 * size.AnswerTokens)));
    }

    private string LookupNote()
    {
        var state = engines["lookup"].State;
        var written = size.Repetitions * 3 * size.AnswerTokens;
        return $"[{state.RightGuesses} of {state.GuessedTokens} guesses right, about {(double)written / Math.Max(1, written - state.RightGuesses):0.00} tokens per decode]";
    }

    private async Task<double> ForcedPass()
    {
        var engine = await EngineAsync("forced");
        var tokens = Fresh();
        return await InferenceSpeed.TimeAsync(() => engine.ScoreAsync(new ScoreRequest(tokens[..^ForcedTokens], tokens[^ForcedTokens..], 8)));
    }

    private async Task<double> BranchesAsync(bool together)
    {
        var engine = await EngineAsync("branches");
        var tokens = Fresh();
        var score = await engine.ScoreAsync(new ScoreRequest(tokens[..^ForcedTokens], tokens[^ForcedTokens..], 8));
        List<GenerationRequest> requests = [.. Enumerable.Range(0, Branches).Select(i => Greedy(tokens[..(size.PromptTokens - ForcedTokens + (i * 8))], BranchTokens) with
        {
            Begin = [score.Positions[i * 8].Best[1].Token],
        })];
        return await InferenceSpeed.TimeAsync(async () =>
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

    private async Task<double> EngineDecoding()
    {
        var engine = await EngineAsync("binding", lookup: false);
        var prompt = Fresh();
        await FirstTokenAsync("binding", prompt);
        return await InferenceSpeed.TimeAsync(() => DrainAsync(engine, Greedy(prompt, size.AnswerTokens) with { Sampling = SamplingPipeline.Greedy with { Grammar = null } }));
    }

    private Task<double> BareDecoding() => BareLoop.RunAsync(weights, Context, Fresh(), size.AnswerTokens);

    private static GenerationRequest Greedy(int[] prompt, int tokens) => new(prompt, tokens) { Sampling = SamplingPipeline.Greedy };

    private Task AnswerAsync(InferenceEngine engine, int[] prompt, int seed) =>
        DrainAsync(engine, new GenerationRequest(prompt, size.AnswerTokens) { Sampling = new SamplingPipeline { Temperature = 0.8f, Seed = (uint)seed } });

    private static async Task DrainAsync(InferenceEngine engine, GenerationRequest request)
    {
        await foreach (var step in engine.GenerateAsync(request))
        {
            _ = step;
        }
    }

    /// <summary>A prompt that no earlier one begins like.</summary>
    private int[] Fresh()
    {
        var tokenizer = weights.Tokenizer;
        var start = tokenizer.TokenizeStart($"# file {++run}\n");
        var code = tokenizer.Tokenize(string.Concat(Enumerable.Range(run, 200).Select(i => $"def step{i}(items):\n    total = {i}\n    for item in items:\n        total += item\n    return total\n\n")));
        return [.. start, .. code.Take(size.PromptTokens - start.Length)];
    }
}

using System.Globalization;
using BotService.LlamaCpp.Fixture;

namespace BotService.LlamaCpp.Tests;

/// <summary>Many requests of mixed kinds at once. <c>BOTSERVICE_SOAK_SEQUENCES</c> sets how many; default 300.</summary>
[Collection(ModelCollection.Name)]
public sealed class SoakTests(TestModels models)
{
    private const long Growth = 64L << 20;
    private static readonly int Sequences =
        int.TryParse(Environment.GetEnvironmentVariable("BOTSERVICE_SOAK_SEQUENCES"), CultureInfo.InvariantCulture, out var n) ? n : 300;

    [SkippableFact]
    public async Task Mixed_requests_and_cancellations_all_end_and_leave_nothing_behind()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, new ContextParams { ContextSize = 2048, MaxSequences = 12, Threads = 1 });
        await RunAsync(engine, Sequences / 5, seed: 1);
        var before = Resident();

        var ends = await RunAsync(engine, Sequences, seed: 2);

        Assert.Equal(Sequences, ends.Count);
        Assert.True(ends.Count(e => e == "cancelled") > 0 && ends.Count(e => e == "done") > Sequences / 2, string.Join(' ', ends));
        Assert.Equal((0, 0, 0), (engine.State.Running, engine.State.Waiting, engine.State.BusyCells));
        Assert.True(Resident() - before < Growth, $"{(Resident() - before) >> 20} MiB more than before");
        Assert.True(engine.State.FreeCells > 0);
    }

    private async Task<IReadOnlyList<string>> RunAsync(InferenceEngine engine, int count, int seed)
    {
        var random = new Random(seed);
        var work = Enumerable.Range(0, count).Select(_ => (Shared: random.Next(5), Own: random.Next(60), Tokens: random.Next(1, 25), CancelAfter: random.Next(4) == 0 ? random.Next(10) : -1, Forced: random.Next(5) == 0)).ToList();
        return await Task.WhenAll(work.Select((w, i) => w.Forced ? ScoreAsync(engine, Text(w.Shared, w.Own, i)) : GenerateAsync(engine, Endless(Text(w.Shared, w.Own, i), w.Tokens), w.CancelAfter)));
    }

    private static string Text(int shared, int own, int id) =>
        string.Concat(Enumerable.Repeat($"def f{shared}(x): return x", 4 * shared)) + id + new string('y', own);

    private async Task<string> ScoreAsync(InferenceEngine engine, string text)
    {
        var tokens = models.Llama.Tokenizer.TokenizeStart(text);
        tokens = tokens.Length > 1000 ? tokens[..1000] : tokens;
        var result = await engine.ScoreAsync(new ScoreRequest(tokens[..(tokens.Length / 2)], tokens[(tokens.Length / 2)..], 2));
        return result.Positions.Count == tokens.Length - (tokens.Length / 2) + 1 ? "done" : "short";
    }

    private static async Task<string> GenerateAsync(InferenceEngine engine, GenerationRequest request, int cancelAfter)
    {
        using var cancel = new CancellationTokenSource();
        var tokens = 0;
        try
        {
            await foreach (var step in engine.GenerateAsync(request, cancel.Token))
            {
                if (tokens++ == cancelAfter)
                {
                    await cancel.CancelAsync();
                }
            }

            return tokens == request.MaxTokens + 1 ? "done" : "short";
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
    }

    private GenerationRequest Endless(string text, int tokens)
    {
        var prompt = models.Llama.Tokenizer.TokenizeStart(text);
        return new GenerationRequest(prompt.Length > 1000 ? prompt[..1000] : prompt, tokens) { Sampling = new() { Seed = (uint)text.Length, Grammar = Answer.Endless } };
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}

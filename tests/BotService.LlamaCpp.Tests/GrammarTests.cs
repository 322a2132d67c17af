using System.Text.Json;
using System.Text.RegularExpressions;
using BotService.LlamaCpp.Fixture;

namespace BotService.LlamaCpp.Tests;

/// <summary>A random model is the hardest case: nothing but the grammar keeps its text in form.</summary>
[Collection(ModelCollection.Name)]
public sealed partial class GrammarTests(TestModels models)
{
    private const string JsonEdits = """
        root ::= "[" edit ("," edit)? "]"
        edit ::= "{\"line\":" [1-9] [0-9]? ",\"text\":\"" [a-z =+]{0,12} "\"}"
        """;

    private const string Blocks = """
        root ::= "<<<<<<< SEARCH\n" known "=======\n" line{0,2} ">>>>>>> REPLACE\n"
        known ::= "a = 1\n" | "b = 2\n" | "return a\n"
        line ::= [a-z =0-9]{1,10} "\n"
        """;

    [SkippableTheory]
    [InlineData(1.5f, 0, 1f)]
    [InlineData(0.8f, 40, 1.3f)]
    public async Task GenerateAsync_WithGrammar_IsAlwaysValid(float temperature, int topK, float penalty)
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, new ContextParams { ContextSize = 4096, Threads = 1 });
        var sampling = new SamplingPipeline { Temperature = temperature, TopK = topK, TopP = 1, MinP = 0, RepeatPenalty = penalty };

        var edits = await Task.WhenAll(Enumerable.Range(0, 250).Select(i => TextAsync(engine, sampling with { Grammar = JsonEdits, Seed = (uint)i })));
        var blocks = await Task.WhenAll(Enumerable.Range(0, 250).Select(i => TextAsync(engine, sampling with { Grammar = Blocks, Seed = (uint)i })));

        Assert.All(edits, e => Assert.InRange(JsonDocument.Parse(e).RootElement.GetArrayLength(), 1, 2));
        Assert.All(blocks, b => Assert.Matches(Block(), b));
        Assert.True(edits.Distinct().Count() > 20);
    }

    [SkippableFact]
    public async Task GenerateAsync_GreedyWithGrammar_IsValid()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, new ContextParams { ContextSize = 512, Threads = 1 });

        Assert.Matches(Block(), await TextAsync(engine, new SamplingPipeline { Temperature = 0, Grammar = Blocks }));
    }

    [SkippableTheory]
    [InlineData("start ::= \"x\"")]
    [InlineData("root ::= missing")]
    public async Task GenerateAsync_BrokenGrammar_SaysWhy(string grammar)
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, new ContextParams { ContextSize = 512, Threads = 1 });

        var e = await Assert.ThrowsAsync<GrammarException>(() => TextAsync(engine, new SamplingPipeline { Grammar = grammar }));

        Assert.Contains("root", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, engine.State.BusyCells);
    }

    [SkippableFact]
    public async Task GenerateAsync_BeginningThatTheGrammarForbids_FailsOnlyThisRequest()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, new ContextParams { ContextSize = 512, Threads = 1 });
        var request = new GenerationRequest(models.Llama.Tokenizer.TokenizeStart("x"), 100) { Sampling = new() { Grammar = Blocks } };

        var e = await Assert.ThrowsAsync<InferenceException>(() => Answer.OfAsync(engine, request with { Begin = models.Llama.Tokenizer.Tokenize("x") }));
        var good = await Answer.OfAsync(engine, request with { Begin = models.Llama.Tokenizer.Tokenize("<<<") });

        Assert.Contains("forbids", e.Message, StringComparison.Ordinal);
        Assert.Matches(Block(), good.Text);
    }

    private async Task<string> TextAsync(InferenceEngine engine, SamplingPipeline sampling)
    {
        var answer = await Answer.OfAsync(engine, new GenerationRequest(models.Llama.Tokenizer.TokenizeStart("edit this"), 120) { Sampling = sampling });
        Assert.Equal(FinishReason.Stop, answer.Finished.Reason);
        return answer.Text;
    }

    [GeneratedRegex(@"^<<<<<<< SEARCH\n(a = 1|b = 2|return a)\n=======\n([a-z =0-9]{1,10}\n){0,2}>>>>>>> REPLACE\n$")]
    private static partial Regex Block();
}

using BotService.LlamaCpp.Engine;
using BotService.LlamaCpp.Fixture;

namespace BotService.LlamaCpp.Tests;

[Collection(ModelCollection.Name)]
public sealed class PromptLookupTests(TestModels models)
{
    /// <summary>As on a GPU: the width of a step costs nothing.</summary>
    private static readonly StepCosts Flat = new([(1, 1), (17, 1)]);

    /// <summary>As on one core: each token costs as much as the first.</summary>
    private static readonly StepCosts Linear = new([(1, 1), (17, 17)]);

    private static readonly List<int> Repetitive = [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3];

    [Fact]
    public void Guess_WideStepsCostNothing_IsWhatFollowedBefore()
    {
        Assert.Equal([4, 5, 6, 7, 8, 1, 2, 3], new PromptLookup().Guess(Repetitive, 16, 1, Flat));
        Assert.Equal([4, 5], new PromptLookup().Guess(Repetitive, 2, 1, Flat));
        Assert.Empty(new PromptLookup().Guess([1, 2, 3, 4], 16, 1, Flat));
    }

    [Fact]
    public void Guess_WideStepsCostTheirTokens_IsEmpty() => Assert.Empty(new PromptLookup().Guess(Repetitive, 16, 1, Linear));

    [Fact]
    public void Guess_AfterWrongGuesses_IsGivenUp()
    {
        var lookup = new PromptLookup();
        for (var i = 0; i < 40; i++)
        {
            lookup.Learn(8, 0);
        }

        Assert.Empty(lookup.Guess(Repetitive, 16, 1, Flat));
    }

    [Fact]
    public void Of_BetweenAndBeyondMeasuredWidths_IsALine()
    {
        var costs = new StepCosts([(1, 10), (5, 14), (17, 50)]);

        Assert.Equal([10, 12, 14, 32, 50, 53], new[] { 1, 3, 5, 11, 17, 18 }.Select(costs.Of));
    }

    [SkippableFact]
    public async Task GenerateAsync_Guessing_WritesWhatTheModelWritesAnyway()
    {
        var parameters = new ContextParams { ContextSize = 2048, Threads = 1 };
        await using var guessing = await InferenceEngine.CreateAsync(models.Llama, parameters with { Costs = Flat });
        await using var plain = await InferenceEngine.CreateAsync(models.Llama, parameters with { PromptLookup = false });
        var request = new GenerationRequest(models.Llama.Tokenizer.TokenizeStart("abc abc abc abc"), 200)
        {
            Sampling = new() { Temperature = 0, Grammar = "root ::= [a-c] root" },
        };

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Answer.OfAsync(guessing, request)));
        var expected = await Answer.OfAsync(plain, request);

        Assert.InRange(guessing.State.RightGuesses, 20, guessing.State.GuessedTokens);
        Assert.All(answers, a => Assert.Equal((200, expected.Text), (a.Tokens.Count, a.Text)));
        Assert.Equal((0, 0), (plain.State.GuessedTokens, guessing.State.BusyCells));
    }
}

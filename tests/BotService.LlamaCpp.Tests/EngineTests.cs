using BotService.LlamaCpp.Engine;
using BotService.LlamaCpp.Fixture;

namespace BotService.LlamaCpp.Tests;

[Collection(ModelCollection.Name)]
public sealed class EngineTests(TestModels models)
{
    private static readonly ContextParams Small = new() { ContextSize = 2048, Threads = 1 };

    [SkippableFact]
    public async Task GenerateAsync_Greedy_StreamsTokensUntilTheLimit()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, Small);

        var answer = await Answer.OfAsync(engine, new GenerationRequest(Prompt("def f():"), 20) { Sampling = new() { Temperature = 0, Grammar = Answer.Endless } });

        Assert.Equal(FinishReason.Length, answer.Finished.Reason);
        Assert.Equal(20, answer.Tokens.Count);
        Assert.Equal(new GenerationUsage(Prompt("def f():").Length, 0, 20), answer.Finished.Usage);
        Assert.All(answer.Tokens, t => Assert.True(t.LogProbability <= 0));
    }

    [SkippableFact]
    public async Task GenerateAsync_StarCoder_Generates()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.StarCoder, Small);

        var answer = await Answer.OfAsync(engine, new GenerationRequest(models.StarCoder.Tokenizer.Tokenize("def f():"), 10) { Sampling = SamplingPipeline.Greedy });

        Assert.True(answer.Tokens.Count is > 0 and <= 10);
    }

    [SkippableFact]
    public async Task GenerateAsync_Seed_DecidesTheText()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, Small);

        var answers = new List<string>();
        foreach (var seed in new uint[] { 1, 1, 2 })
        {
            answers.Add((await Answer.OfAsync(engine, new GenerationRequest(Prompt("x"), 30) { Sampling = new() { Temperature = 2, MinP = 0, TopP = 1, TopK = 0, Seed = seed } })).Ids);
        }

        Assert.Equal(answers[0], answers[1]);
        Assert.NotEqual(answers[0], answers[2]);
    }

    [SkippableFact]
    public async Task GenerateAsync_SamePromptAgain_ReusesAllButItsLastToken()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, Small);
        var request = new GenerationRequest(Prompt(new string('a', 300)), 5) { Sampling = SamplingPipeline.Greedy };

        var first = await Answer.OfAsync(engine, request);
        var second = await Answer.OfAsync(engine, request);
        var other = await Answer.OfAsync(engine, request with { Tokens = [.. request.Tokens.Take(200), .. Prompt("b")] });

        Assert.Equal(0, first.Finished.Usage.ReusedTokens);
        Assert.Equal(request.Tokens.Count - 1, second.Finished.Usage.ReusedTokens);
        Assert.Equal(200, other.Finished.Usage.ReusedTokens);
    }

    [SkippableFact]
    public async Task GenerateAsync_ManyOfOnePrompt_ComputeItOnce()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, Small);
        var prompt = Prompt(new string('a', 900));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            Answer.OfAsync(engine, new GenerationRequest(prompt, 20) { Sampling = new() { Seed = (uint)i } })));

        Assert.Equal(prompt.Length * 7 - 7, answers.Sum(a => a.Finished.Usage.ReusedTokens));
        Assert.Equal(0, engine.State.BusyCells);
    }

    [SkippableFact]
    public async Task GenerateAsync_LargerThanTheContext_IsRefusedAtOnce()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, Small);

        var e = await Assert.ThrowsAsync<ContextOverflowException>(() => Answer.OfAsync(engine, new GenerationRequest(Prompt(new string('a', 2000)), 100)));

        Assert.Equal(2048, e.ContextTokens);
    }

    [SkippableFact]
    public async Task GenerateAsync_MoreThanFitsTogether_AllEnd()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, Small with { ContextSize = 512, MaxSequences = 4 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Answer.OfAsync(engine, new GenerationRequest(Prompt(new string((char)('a' + i), 200)), 60) { Sampling = new() { Seed = (uint)i } })));

        Assert.All(answers, a => Assert.NotEmpty(a.Tokens));
        Assert.Equal((0, 0, 0), (engine.State.Running, engine.State.Waiting, engine.State.BusyCells));
    }

    [SkippableFact]
    public async Task GenerateAsync_StopText_EndsBeforeItAndHoldsNothingBack()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, Small);
        var request = new GenerationRequest(Prompt("def f():"), 60) { Sampling = new() { Temperature = 2, TopK = 0, TopP = 1, MinP = 0, Seed = 7, Grammar = Answer.Endless } };
        var whole = (await Answer.OfAsync(engine, request)).Text;
        var stop = whole[(whole.Length / 2)..][..3];

        var cut = await Answer.OfAsync(engine, request with { Stop = ["never there", stop] });

        Assert.Equal(FinishReason.StopText, cut.Finished.Reason);
        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], cut.Text);
    }

    [SkippableFact]
    public async Task GenerateAsync_Begin_CountsAsWritten()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, Small);
        var begin = models.Llama.Tokenizer.Tokenize("a\nb\n");

        var answer = await Answer.OfAsync(engine, new GenerationRequest(Prompt("x"), 50) { Begin = begin, Lines = new LineRule(2, new HashSet<string>()) });

        Assert.Equal((FinishReason.Lines, "a\nb\n", 4), (answer.Finished.Reason, answer.Text, answer.Finished.Usage.Tokens));
        Assert.All(answer.Tokens, t => Assert.Null(t.LogProbability));
    }

    [SkippableFact]
    public async Task GenerateAsync_Cancelled_PassesThroughAndFreesItsCells()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, Small);
        using var cancel = new CancellationTokenSource();
        var seen = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var step in engine.GenerateAsync(new GenerationRequest(Prompt("x"), 2000) { Sampling = new() { Temperature = 2, Grammar = Answer.Endless } }, cancel.Token))
            {
                seen++;
                await cancel.CancelAsync();
            }
        });

        await Answer.OfAsync(engine, new GenerationRequest(Prompt("y"), 1));
        Assert.Equal(1, seen);
        Assert.Equal(0, engine.State.BusyCells);
    }

    [SkippableFact]
    public async Task ScoreAsync_ForcedText_EqualsDecodingStepByStep()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, Small);
        await using var other = await InferenceEngine.CreateAsync(models.Llama, Small);
        var prefix = Prompt("def f():");
        var answer = await Answer.OfAsync(engine, new GenerationRequest(prefix, 12) { Sampling = new() { Temperature = 1, Seed = 3 } });
        int[] forced = [.. answer.Tokens.Select(t => t.Id)];

        var score = await other.ScoreAsync(new ScoreRequest(prefix, forced, 8));

        Assert.Equal(forced.Length + 1, score.Positions.Count);
        Assert.Equal([.. forced, -1], score.Positions.Select(p => p.Token));
        foreach (var (position, token) in score.Positions.Zip(answer.Tokens))
        {
            Assert.Equal(token.LogProbability!.Value, position.LogProbability, 0.02);
            Assert.Equal(position.Best.OrderByDescending(b => b.LogProbability), position.Best);
        }
    }

    [SkippableFact]
    public async Task ScoreAsync_LongText_GivesEveryPositionAndLeavesItForBranches()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, Small);
        var prefix = Prompt("x");
        int[] forced = models.Llama.Tokenizer.Tokenize(string.Join('\n', Enumerable.Range(0, 150).Select(i => $"a{i} = {i}")));

        var score = await engine.ScoreAsync(new ScoreRequest(prefix, forced, 4));
        var again = await engine.ScoreAsync(new ScoreRequest(prefix, [.. forced[..100], .. models.Llama.Tokenizer.Tokenize("changed")], 4));
        var more = await engine.ScoreAsync(new ScoreRequest(prefix, forced, 5));
        var branch = await Answer.OfAsync(engine, new GenerationRequest([.. prefix, .. forced[..500]], 4) { Begin = [score.Positions[500].Best[1].Token] });

        Assert.Equal(forced.Length + 1, score.Positions.Count);
        Assert.Equal((0, prefix.Length + 99, prefix.Length - 1), (score.ReusedTokens, again.ReusedTokens, more.ReusedTokens));
        Assert.Equal((107 + 1, forced.Length + 1), (again.Positions.Count, more.Positions.Count));
        Assert.All(score.Positions.Zip(more.Positions), p => Assert.Equal(p.First.LogProbability, p.Second.LogProbability, 0.05));
        Assert.Equal(score.Positions[100].Best[0].LogProbability, again.Positions[100].Best[0].LogProbability, 0.05);
        Assert.Equal(prefix.Length + 500, branch.Finished.Usage.ReusedTokens);
        Assert.All(score.Positions.Zip(again.Positions.Take(100)), p => Assert.Equal(p.First.LogProbability, p.Second.LogProbability, 0.02));
    }

    [SkippableFact]
    public async Task DisposeAsync_WhileBusy_EndsRequestsWithAReason()
    {
        var engine = await InferenceEngine.CreateAsync(models.Llama, Small);
        var running = Answer.OfAsync(engine, new GenerationRequest(Prompt("x"), 2000) { Sampling = new() { Temperature = 2, Grammar = Answer.Endless } });
        await Answer.OfAsync(engine, new GenerationRequest(Prompt("y"), 1));

        await engine.DisposeAsync();

        var e = await Assert.ThrowsAsync<InferenceException>(() => running);
        Assert.Contains("closed", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InferenceException>(() => Answer.OfAsync(engine, new GenerationRequest(Prompt("x"), 1)));
    }

    [SkippableFact]
    public void Cells_ContextLargerThanTheMemory_NamesWhatIsNeededAndThere()
    {
        var memory = new FreeMemory(1L << 30, true, "the host");

        var e = Assert.Throws<InferenceException>(() => ContextFit.Cells(models.Llama, new ContextParams { ContextSize = 1 << 22 }, memory));

        Assert.Matches(@"4194304 tokens needs 2048 MiB and 512 MiB to spare; there are 1024 MiB free on the host", e.Message);
    }

    [SkippableFact]
    public void Cells_NoSize_FitsHalfOfTheHostsMemoryAndRefusesTooLittle()
    {
        var parameters = new ContextParams();
        const long mebi = 1L << 20;

        Assert.Equal(4096, ContextFit.Cells(models.Llama, parameters, new FreeMemory(4096 * mebi, true, "the host")));
        Assert.Equal(2560, ContextFit.Cells(models.Llama, parameters, new FreeMemory((512 * mebi) + (2560 * 1024) + (2 * 256 * 4 * models.Llama.Tokenizer.Count), true, "the host")));
        Assert.Throws<InferenceException>(() => ContextFit.Cells(models.Llama, parameters, new FreeMemory(512 * mebi, true, "the host")));
    }

    [SkippableFact]
    public async Task CreateAsync_NoSize_FitsTheTrainedContext()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, new ContextParams { Threads = 1 });

        Assert.Equal((4096, 4096), (engine.Info.ContextTokens, engine.Info.Cells));
    }

    [SkippableFact]
    public async Task GenerateAsync_QueueIsFull_WaitsOutside()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, Small with { QueueLimit = 2 });

        var answers = Enumerable.Range(0, 8).Select(i => Answer.OfAsync(engine, new GenerationRequest(Prompt($"{i}"), 10) { Sampling = new() { Grammar = Answer.Endless } })).ToList();
        using var cancel = new CancellationTokenSource();
        var late = Answer.OfAsync(engine, new GenerationRequest(Prompt("late"), 10), cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
        Assert.All(await Task.WhenAll(answers), a => Assert.Equal(10, a.Tokens.Count));
        Assert.True(engine.State.Running + engine.State.Waiting <= 2);
    }

    [SkippableFact]
    public async Task GenerateAsync_Priority_GoesFirst()
    {
        await using var engine = await InferenceEngine.CreateAsync(models.Llama, Small with { MaxSequences = 1 });
        await using var blocker = engine.GenerateAsync(new GenerationRequest(Prompt("x"), 1900) { Sampling = new() { Grammar = Answer.Endless } }).GetAsyncEnumerator();
        await blocker.MoveNextAsync();
        var prompt = Prompt(new string('a', 100));

        var waiting = new[] { 0, 5, 1 }.Select(p => Answer.OfAsync(engine, new GenerationRequest(prompt, 5) { Priority = p })).ToList();
        await blocker.DisposeAsync();

        var answers = await Task.WhenAll(waiting);
        Assert.InRange(answers[1].Finished.Usage.ReusedTokens, 0, 5);
        Assert.All(new[] { answers[0], answers[2] }, a => Assert.Equal(prompt.Length - 1, a.Finished.Usage.ReusedTokens));
    }

    private int[] Prompt(string text) => [models.Llama.Tokenizer.Bos, .. models.Llama.Tokenizer.TokenizeStart(text)];
}

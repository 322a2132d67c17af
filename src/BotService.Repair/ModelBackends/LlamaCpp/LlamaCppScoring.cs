using BotService.LlamaCpp;

namespace BotService.Repair.ModelBackends.LlamaCpp;

/// <summary>Forced passes and branches; a branch computes only what differs from the pass, whose keys and values the engine keeps.</summary>
internal sealed class LlamaCppScoring(InferenceEngine engine, PromptTokens prompts) : IScoring
{
    private readonly Tokenizer tokenizer = prompts.Tokenizer;

    public async Task<ForcedPass> ForceAsync(ForcedText request, CancellationToken token)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Best, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Best, 32);
        var prompt = prompts.Of(request.Prompt);
        var forced = tokenizer.Tokenize(request.Text);
        var spans = new TokenSpans(tokenizer, request.Text, forced);
        try
        {
            var score = await engine.ScoreAsync(new ScoreRequest(prompt, forced, request.Best), token);
            return new ForcedPass(request, [.. score.Positions.Select((p, i) => ToPosition(spans, p, i))], prompt.Length, score.ReusedTokens);
        }
        catch (Exception e) when (EngineCalls.Translate(e) is { } translated)
        {
            throw translated;
        }
    }

    public IAsyncEnumerable<Branch> BranchAsync(ForcedPass pass, IReadOnlyList<BranchStart> starts, BranchLimits limits, CancellationToken token)
    {
        int[] forced = [.. pass.Positions.SkipLast(1).Select(p => p.Token)];
        var spans = new TokenSpans(tokenizer, pass.Request.Text, forced);
        int[] all = [.. prompts.Of(pass.Request.Prompt), .. forced];
        var lines = new LineRule(Math.Max(1, limits.MaxLines), limits.Rejoin.Select(l => l.Trim()).ToHashSet(StringComparer.Ordinal));
        return EngineCalls.AllAsync(starts.Select<BranchStart, Func<CancellationToken, Task<Branch>>>(start =>
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(start.Position, pass.Positions.Count);
            var at = spans.CharacterStart(start.Position);
            var request = new GenerationRequest(all[..(pass.PromptTokens + at)], limits.MaxTokens + start.Position - at)
            {
                Begin = [.. forced[at..start.Position], start.First.Token],
                Sampling = new SamplingPipeline { Temperature = (float)start.Temperature, Seed = unchecked((uint)start.Seed) },
                Lines = lines,
            };
            var before = spans.Of(start.Position).Start - spans.Of(at).Start;
            return t => FollowAsync(start, request, before, t);
        }), token);
    }

    /// <param name="before">Characters of the answer in front of the branch's place: those that share a token with the character in which it begins.</param>
    private async Task<Branch> FollowAsync(BranchStart start, GenerationRequest request, int before, CancellationToken token)
    {
        var answer = await engine.AnswerAsync(request, token);
        var end = answer.Reason switch
        {
            FinishReason.Lines => BranchEnd.Lines,
            FinishReason.KnownLine => BranchEnd.Rejoined,
            FinishReason.Length => BranchEnd.Tokens,
            _ => BranchEnd.Answer,
        };
        return new Branch(start, answer.Text[Math.Min(before, answer.Text.Length)..], end, start.First.LogProbability + answer.LogProbability, answer.Tokens - request.Begin.Count + 1);
    }

    private ForcedPosition ToPosition(TokenSpans spans, ScoredPosition position, int index)
    {
        var (start, length) = spans.Of(index);
        return new ForcedPosition(start, length, position.Token, position.LogProbability, [.. position.Best.Select(b => ToChoice(spans, b, index))]);
    }

    private TokenChoice ToChoice(TokenSpans spans, TokenProbability choice, int index)
    {
        var ends = tokenizer.IsEnd(choice.Token);
        return new TokenChoice(choice.Token, ends ? "" : spans.Write(index, choice.Token), choice.LogProbability) { Ends = ends };
    }
}

using BotService.LlamaCpp.Sampling;

namespace BotService.LlamaCpp.Engine;

/// <summary>Reads a forced text and keeps, at each of its positions, what the model would have written.</summary>
internal sealed class ScoreJob(ScoreRequest request) : Job([.. request.PrefixTokens, .. request.ForcedTokens], request.Priority)
{
    private readonly List<ScoredPosition> positions = new(request.ForcedTokens.Count + 1);
    private readonly TaskCompletionSource<ScoreResult> result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<ScoreResult> Result => result.Task;

    public override int Shareable => Tokens.Count - 1;

    public override KeptScores Scores => new(First, positions);

    private int First => request.PrefixTokens.Count - 1;

    public override int MostTokens => Tokens.Count;

    public override int Keep => Tokens.Count;

    public override bool WantsLogits(int position) => position >= First;

    /// <summary>Beyond the prefix only as far as an earlier pass has left its results.</summary>
    public override int Usable(KvSequence source, int length)
    {
        var usable = Math.Min(length, First);
        while (usable < length && source.Scores?.Find(usable, Tokens[usable + 1], request.Best) is not null)
        {
            usable++;
        }

        return usable;
    }

    public override void Reuse(KvSequence source, int length)
    {
        base.Reuse(source, length);
        for (var position = First; position < length; position++)
        {
            var found = source.Scores!.Find(position, Tokens[position + 1], request.Best)!;
            positions.Add(found.Best.Count == request.Best ? found : found with { Best = [.. found.Best.Take(request.Best)] });
        }
    }

    public override void Take(int position, ReadOnlySpan<float> logits)
    {
        var probabilities = new LogSoftmax(logits);
        var next = position + 1 < Tokens.Count ? Tokens[position + 1] : -1;
        positions.Add(new ScoredPosition(next, next >= 0 ? probabilities[next] : 0, probabilities.Best(request.Best)));
        Done = next < 0;
    }

    public override void Publish(Exception? failure)
    {
        if (failure is null)
        {
            result.TrySetResult(new ScoreResult(positions, Reused));
            return;
        }

        result.TrySetException(failure);
    }
}

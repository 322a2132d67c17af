using System.Runtime.InteropServices;
using System.Threading.Channels;
using BotService.LlamaCpp.Sampling;

namespace BotService.LlamaCpp.Engine;

/// <summary>Writes one answer, token by token.</summary>
internal sealed class GenerationJob : Job
{
    private readonly GenerationRequest request;
    private readonly Tokenizer tokenizer;
    private readonly CandidateBuffer buffer;
    private readonly Sampler sampler;
    private readonly AnswerText text;
    private readonly Channel<GenerationEvent> events = Channel.CreateUnbounded<GenerationEvent>(new() { SingleReader = true, SingleWriter = true });
    private readonly PromptLookup lookup = new();
    private GenerationEvent.Finished? finished;
    private int known;
    private int written;

    public GenerationJob(GenerationRequest request, Tokenizer tokenizer, CandidateBuffer buffer)
        : base(request.Tokens, request.Priority)
    {
        (this.request, this.tokenizer, this.buffer) = (request, tokenizer, buffer);
        text = new AnswerText(request.Stop, request.Lines);
        sampler = new Sampler(request.Sampling, tokenizer.Vocab);
    }

    public ChannelReader<GenerationEvent> Events => events.Reader;

    public override int Shareable => Tokens.Count - 1;

    public override int MostTokens => request.Tokens.Count + request.MaxTokens;

    public override int Keep => request.Tokens.Count;

    /// <summary>Writes the tokens that were given as the answer's beginning.</summary>
    public void Begin()
    {
        foreach (var token in request.Begin)
        {
            if (Done)
            {
                return;
            }

            if (!sampler.TryAccept(token))
            {
                Stop(new InferenceException($"The grammar forbids the token {token} with which the answer shall begin.", transient: false));
                return;
            }

            Write(token, null);
        }
    }

    public override bool WantsLogits(int position) => position >= Tokens.Count - 1;

    public override void Foresee(int width, int most, StepCosts costs)
    {
        known = Tokens.Count;
        Guess = lookup.Guess(Tokens, Math.Min(most, MostTokens - known - 1), width, costs);
    }

    public override void Take(int position, ReadOnlySpan<float> logits)
    {
        if (Done || position != Tokens.Count - 1 || Sequence!.Tokens[position] != Tokens[position])
        {
            // Computed after a guess that was wrong.
            return;
        }

        if (sampler.Sample(logits, buffer) is not { } token)
        {
            Stop(new InferenceException("The grammar allows no token of this model's vocabulary here. Widen the grammar.", transient: false));
            return;
        }

        sampler.Accept(token);
        Write(token, new LogSoftmax(logits)[token]);
    }

    public override (int Guessed, int Right) Settle()
    {
        var guessed = Math.Max(0, Sequence!.Length - known);
        var accepted = Math.Max(0, Sequence.CommonWith(CollectionsMarshal.AsSpan(Tokens)) - known);
        lookup.Learn(guessed, accepted);
        Guess = [];
        return (guessed, accepted);
    }

    public override void Publish(Exception? failure)
    {
        if (failure is null)
        {
            events.Writer.TryWrite(finished!);
        }

        events.Writer.TryComplete(failure);
    }

    public override void Release() => sampler.Dispose();

    private void Write(int token, double? logProbability)
    {
        written++;
        if (tokenizer.IsEnd(token))
        {
            events.Writer.TryWrite(new GenerationEvent.Token(token, default, "", logProbability));
            Finish(FinishReason.Stop);
            return;
        }

        Tokens.Add(token);
        var bytes = tokenizer.Piece(token);
        var (piece, end) = text.Add(bytes);
        events.Writer.TryWrite(new GenerationEvent.Token(token, bytes, piece, logProbability));
        if ((end ?? (written >= request.MaxTokens ? FinishReason.Length : null)) is { } reason)
        {
            Finish(reason);
        }
    }

    private void Finish(FinishReason reason)
    {
        Done = true;
        finished = new GenerationEvent.Finished(reason, text.Rest, new GenerationUsage(request.Tokens.Count, Math.Min(Reused, request.Tokens.Count), written));
    }
}

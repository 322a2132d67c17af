namespace BotService.LlamaCpp.Engine;

/// <summary>A request on its way through the engine. Belongs to the engine's thread, but for <see cref="Cancel"/>.</summary>
internal abstract class Job(IReadOnlyList<int> tokens, int priority)
{
    private volatile bool cancelled;

    /// <summary>All tokens that are known: given ones, and those written since.</summary>
    public List<int> Tokens { get; } = [.. tokens];

    public int Priority => priority;

    /// <summary>Order of arrival.</summary>
    public long Order { get; set; }

    public KvSequence? Sequence { get; set; }

    /// <summary>Tokens that were not computed, because another sequence had them.</summary>
    public int Reused { get; protected set; }

    public bool Cancelled => cancelled;

    /// <summary>Nothing more is to be computed for it; the caller learns of it when its cells are free again.</summary>
    public bool Done { get; protected set; }

    /// <summary>Why it cannot go on, where it found out itself.</summary>
    public Exception? Failure { get; private set; }

    public int Placed => Sequence?.Length ?? 0;

    public int Pending => Tokens.Count - Placed;

    /// <summary>Tokens at the start that may come from another sequence; the logits of the next one are needed.</summary>
    public abstract int Shareable { get; }

    /// <summary>What a forced pass leaves for later ones.</summary>
    public virtual KeptScores? Scores => null;

    /// <summary>How much of a common beginning with another sequence it can use.</summary>
    public virtual int Usable(KvSequence source, int length) => length;

    /// <summary>Starts behind a common beginning with another sequence.</summary>
    public virtual void Reuse(KvSequence source, int length) => Reused = length;

    /// <summary>Tokens that it may have in the context at its end.</summary>
    public abstract int MostTokens { get; }

    /// <summary>Tokens worth keeping in the context once it has ended.</summary>
    public abstract int Keep { get; }

    /// <summary>Guessed tokens after the known ones, computed in the same step.</summary>
    public IReadOnlyList<int> Guess { get; protected set; } = [];

    public abstract bool WantsLogits(int position);

    /// <summary>Guesses tokens for the next step, if it pays.</summary>
    /// <param name="width">Tokens that the step has so far.</param>
    /// <param name="most">Tokens to guess at most.</param>
    public virtual void Foresee(int width, int most, StepCosts costs)
    {
    }

    /// <summary>Ends a step: how many tokens were guessed, and how many of them were right.</summary>
    public virtual (int Guessed, int Right) Settle() => (0, 0);

    public int TokenAt(int position) => position < Tokens.Count ? Tokens[position] : Guess[position - Tokens.Count];

    /// <summary>Takes the logits after the token at a position. They are gone after the call.</summary>
    public abstract void Take(int position, ReadOnlySpan<float> logits);

    /// <summary>Tells the caller how it ended; with null, that it was done.</summary>
    public abstract void Publish(Exception? failure);

    protected void Stop(Exception failure) => (Done, Failure) = (true, failure);

    /// <summary>Asks for its end at the next step; from any thread.</summary>
    public void Cancel() => cancelled = true;

    /// <summary>Lets go of native memory; called once, at the end.</summary>
    public virtual void Release()
    {
    }
}

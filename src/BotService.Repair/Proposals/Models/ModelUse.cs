namespace BotService.Repair.Proposals.Models;

/// <summary>What a model was asked for and what came of it.</summary>
/// <param name="PromptTokens">Read by the model, those in <paramref name="ReusedTokens"/> included.</param>
/// <param name="ReusedTokens">Taken from an earlier pass over the same beginning instead of being computed.</param>
/// <param name="DecodedTokens">Written by the model.</param>
public sealed record ModelUse(long PromptTokens, long ReusedTokens, long DecodedTokens)
{
    /// <summary>Branches, middles or answers that ended.</summary>
    public int Answers { get; init; }

    /// <summary>Answers without code, cut off by length, or whose edits fit nowhere.</summary>
    public int Malformed { get; init; }

    /// <summary>Results equal to the original but for layout and comments.</summary>
    public int Unchanged { get; init; }

    /// <summary>Results that do not parse.</summary>
    public int NotParsed { get; init; }

    /// <summary>Results that had been proposed before.</summary>
    public int Repeated { get; init; }
}

/// <param name="Model"><c>BACKEND:NAME</c>.</param>
/// <param name="Method">How it proposed: <c>deviation</c>, <c>infill</c>, <c>rewrite</c> or <c>edits</c>; <c>vote</c> when it only judged patches of others.</param>
public sealed record ModelWork(string Model, string Method, ModelUse Use);

/// <summary>Counts of one run; thread safe.</summary>
internal sealed class ModelTally
{
    private readonly Lock gate = new();
    private ModelUse use = new(0, 0, 0);

    public ModelUse Use
    {
        get
        {
            lock (gate)
            {
                return use;
            }
        }
    }

    /// <summary>Something was asked of the model at all.</summary>
    public bool Asked { get; private set; }

    /// <summary>A question was left unasked because it did not fit into the model's context.</summary>
    public bool Refused { get; private set; }

    public void Ask(bool fits)
    {
        lock (gate)
        {
            Asked |= fits;
            Refused |= !fits;
        }
    }

    public void Add(Func<ModelUse, ModelUse> change)
    {
        lock (gate)
        {
            use = change(use);
        }
    }
}

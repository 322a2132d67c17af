using System.Runtime.CompilerServices;
using BotService.Repair.ModelBackends;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Models;

/// <summary>Proposes fixes by a language model. One per run: it counts what the model did.</summary>
/// <exception cref="ArgumentException">The model cannot serve the wanted method.</exception>
public sealed class ModelProposer(ILanguageModel model, ModelProposalOptions options)
{
    private readonly ModelTally tally = new();

    public string Kind => "model";

    public ProposalMethod Method { get; } = MethodChoice.For(model, options.Method);

    /// <summary>What the model did so far.</summary>
    public ModelUse Use => tally.Use;

    /// <summary>Prices of other engines' candidates; grows as the model reads.</summary>
    public ForcedPrices Prices { get; } = new();

    /// <summary>Candidates, about the most promising first, no two that say the same. Lazy and endless in practice: the caller stops
    /// reading when it has enough.</summary>
    public IAsyncEnumerable<CandidatePatch> ProposeAsync(Fault fault, CancellationToken token)
    {
        var session = new ModelSession(model, new FaultFiles(fault), options, tally, Prices);
        return Numbered(new DeviationProposals(session).ProposeAsync(token), token);
    }

    /// <summary>Further edits on top of a candidate that made some failing tests pass; offsets are against the original text.</summary>
    public IAsyncEnumerable<CandidatePatch> ExtendAsync(Fault fault, CandidatePatch partial, CancellationToken token)
    {
        var session = new ModelSession(model, new FaultFiles(fault), options, tally, Prices);
        return Numbered(new DeviationProposals(session).ExtendAsync(partial, token), token);
    }

    private static async IAsyncEnumerable<CandidatePatch> Numbered(IAsyncEnumerable<CandidatePatch> candidates, [EnumeratorCancellation] CancellationToken token)
    {
        var id = 0;
        await foreach (var candidate in candidates.WithCancellation(token))
        {
            yield return candidate with { Id = id++ };
        }
    }
}

using System.Runtime.CompilerServices;
using BotService.Repair.ModelBackends;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Models;

/// <summary>A language model at work on one fault.</summary>
/// <remarks>Streams end with <see cref="ConfigurationException"/> for a method that the model cannot serve.</remarks>
/// <param name="open">Gives the model, at the first candidate that is asked for. Called once; who opened it disposes of it.</param>
public sealed class ModelProposal(Fault fault, Func<CancellationToken, Task<ILanguageModel>> open, ModelProposalOptions options) : IProposal
{
    private readonly ModelTally tally = new();
    private readonly SemaphoreSlim opening = new(1);
    private ILanguageModel? model;

    /// <summary>Awaited before the model writes anything; it may read before.</summary>
    public Func<ILanguageModel, CancellationToken, Task> BeforeWriting { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>What the model did so far.</summary>
    public ModelUse Use => tally.Use;

    public ModelWork? Work => model is { Description: var m } ? new ModelWork($"{m.Backend}:{m.Name}", MethodChoice.For(model, options.Method).ToString().ToLowerInvariant(), Use) : null;

    /// <summary>Prices of other engines' candidates; grows as the model reads.</summary>
    public ForcedPrices Prices { get; } = new();

    public Func<CandidatePatch, double>? Rescore => Prices.IsEmpty ? null : candidate => ForcedPrices.Join(candidate.Score, Prices.LogRatio(candidate));

    /// <summary>Each result as its own candidate, about the most promising first; goes on with less promising ones as long as it is read.</summary>
    public IAsyncEnumerable<CandidatePatch> ProposeAsync(CancellationToken token) => RunAsync(m => m.ProposeAsync(token), token);

    public IAsyncEnumerable<CandidatePatch> ExtendAsync(CandidatePatch partial, CancellationToken token) => RunAsync(m => m.ExtendAsync(partial, token), token);

    public ValueTask DisposeAsync()
    {
        opening.Dispose();
        return ValueTask.CompletedTask;
    }

    private async IAsyncEnumerable<CandidatePatch> RunAsync(
        Func<ModelCandidates, IAsyncEnumerable<CandidatePatch>> stream, [EnumeratorCancellation] CancellationToken token)
    {
        await Task.Yield();
        var session = new ModelSession(await OpenAsync(token), new FaultFiles(fault), options, tally, Prices) { BeforeWriting = BeforeWriting };
        await foreach (var candidate in stream(new ModelCandidates(session, MethodOf(session))))
        {
            yield return candidate;
        }
    }

    private async Task<ILanguageModel> OpenAsync(CancellationToken token)
    {
        await opening.WaitAsync(token);
        try
        {
            return model ??= await open(token);
        }
        finally
        {
            opening.Release();
        }
    }

    private static IModelMethod MethodOf(ModelSession session) => MethodChoice.For(session.Model, session.Options.Method) switch
    {
        ProposalMethod.Infill => new InfillSearch(session),
        ProposalMethod.Rewrite => new RewriteSearch(session),
        ProposalMethod.Edits => new EditsSearch(session),
        _ => new DeviationSearch(session),
    };
}

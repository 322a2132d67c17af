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
        Func<IModelMethod, IAsyncEnumerable<CandidatePatch>> stream, [EnumeratorCancellation] CancellationToken token)
    {
        // Whoever asks for a candidate may hold a lock; parsing and prompting are done elsewhere.
        await Task.Yield();
        var method = await MethodAsync(token);
        var id = 0;
        await foreach (var candidate in stream(method))
        {
            yield return candidate with { Id = id++ };
            await Task.Yield();
        }
    }

    private async Task<IModelMethod> MethodAsync(CancellationToken token)
    {
        await opening.WaitAsync(token);
        try
        {
            model ??= await open(token);
        }
        finally
        {
            opening.Release();
        }

        var session = new ModelSession(model, new FaultFiles(fault), options, tally, Prices);
        return MethodChoice.For(model, options.Method) switch
        {
            _ => new DeviationProposals(session),
        };
    }
}

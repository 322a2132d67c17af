using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.Runs;

/// <summary>A model whose calls others see.</summary>
internal sealed class ObservedModel : ILanguageModel
{
    private readonly ILanguageModel inner;
    private readonly IReadOnlyList<IModelObserver> observers;
    private readonly Observation observation;

    public ObservedModel(ILanguageModel inner, IReadOnlyList<IModelObserver> observers, TimeProvider time)
    {
        this.inner = inner;
        this.observers = observers;
        observation = new Observation(observers, time);
        Chat = new ObservedChatClient(inner.Chat, observation);
    }

    public ModelDescription Description => inner.Description;

    public IChatClient Chat { get; }

    public IInfill? Infill => inner.Infill is { } infill ? new ObservedInfill(infill, observation) : null;

    public IScoring? Scoring => inner.Scoring is { } scoring ? new ObservedScoring(scoring, observation) : null;

    public ValueTask<int> CountTokensAsync(string text, CancellationToken token) => inner.CountTokensAsync(text, token);

    public async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        foreach (var observer in observers.OfType<IDisposable>())
        {
            observer.Dispose();
        }
    }
}

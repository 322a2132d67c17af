using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.Runs;

/// <summary>A model whose calls others see. Disposing ends the watch; the model stays open.</summary>
internal sealed class ObservedModel(ILanguageModel inner, Observation observation, string method = "") : ILanguageModel
{
    public ModelDescription Description => inner.Description;

    public IReadOnlyList<string> Notes => inner.Notes;

    public IChatClient Chat => new ObservedChatClient(inner.Chat, this);

    public IInfill? Infill => inner.Infill is { } infill ? new ObservedInfill(infill, this) : null;

    // A recording cannot replay scores, so what is recorded must do without them.
    public IScoring? Scoring => inner.Scoring is { } scoring && !observation.Observers.OfType<Recording>().Any() ? new ObservedScoring(scoring, this) : null;

    /// <summary>The same watch on calls that are made for <paramref name="name"/>.</summary>
    public ObservedModel For(string name) => new(inner, observation, name);

    /// <exception cref="ModelFailedException">The budget is spent.</exception>
    public ObservedCall Begin(string kind, string fingerprint, IReadOnlyList<(string Role, string Text)> prompt, double? temperature, CancellationToken token) =>
        observation.Begin(new ModelCall(0, $"{Description.Backend}:{Description.Name}", method, kind, fingerprint, prompt, temperature), token);

    public void UseCores(int cores) => inner.UseCores(cores);

    public async ValueTask<int> CountTokensAsync(string text, CancellationToken token)
    {
        var tokens = await inner.CountTokensAsync(text, token);
        foreach (var observer in observation.Observers)
        {
            observer.Counted(text, tokens);
        }

        return tokens;
    }

    public ValueTask DisposeAsync()
    {
        observation.Dispose();
        return ValueTask.CompletedTask;
    }
}

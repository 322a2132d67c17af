namespace BotService.Repair.ModelBackends;

/// <summary>Opens the first model of a chain that can be had, and keeps the others as a reserve.</summary>
public sealed class ModelOpener(IEnumerable<IModelBackend> backends)
{
    private readonly IReadOnlyList<IModelBackend> backends = [.. backends];

    /// <summary>With several references the result goes on with the next one when a model fails transiently, and reports the switch to <paramref name="progress"/>.</summary>
    /// <param name="around">What is put around each model that is opened; null is nothing.</param>
    public async Task<ModelOpening> OpenAsync(
        IReadOnlyList<ModelReference> chain, IProgress<ModelProgress>? progress, CancellationToken token, Func<ILanguageModel, ILanguageModel>? around = null)
    {
        if (chain.Count == 1)
        {
            return await OpenAsync(chain[0], around, progress, token);
        }

        var reserve = new Queue<ModelReference>(chain);
        var reasons = new List<string>();
        var notes = new List<string>();
        var transient = false;
        while (reserve.TryDequeue(out var reference))
        {
            switch (await OpenAsync(reference, around, progress, token))
            {
                case ModelOpening.Opened opened:
                    return new ModelOpening.Opened(new FallbackModel(opened.Model, reserve, (next, t) => OpenAsync(next, around, progress, t), progress, notes));
                case ModelOpening.Unavailable unavailable:
                    reasons.Add(unavailable.Reason);
                    transient |= unavailable.Transient;
                    notes.Add($"{reference} is not available: {unavailable.Reason}");
                    progress?.Report(new ModelProgress(notes[^1], null));
                    break;
            }
        }

        return new ModelOpening.Unavailable(reasons.Count == 0 ? "No model is named. Give at least one." : string.Join(" ", reasons), transient);
    }

    private async Task<ModelOpening> OpenAsync(
        ModelReference reference, Func<ILanguageModel, ILanguageModel>? around, IProgress<ModelProgress>? progress, CancellationToken token)
    {
        if (backends.FirstOrDefault(b => b.Name == reference.Backend) is not { } backend)
        {
            return new ModelOpening.Unavailable(
                $"There is no backend '{reference.Backend}' in this build. Choose one of {string.Join(", ", backends.Select(b => b.Name))}.", Transient: false);
        }

        var opening = await backend.OpenAsync(reference, progress, token);
        return opening is ModelOpening.Opened opened && around is not null
            ? new ModelOpening.Opened(around(opened.Model))
            : opening;
    }
}

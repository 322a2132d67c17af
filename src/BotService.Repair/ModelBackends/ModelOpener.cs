namespace BotService.Repair.ModelBackends;

/// <summary>Opens the first model of a chain that can be had, and keeps the others as a reserve.</summary>
public sealed class ModelOpener(IEnumerable<IModelBackend> backends)
{
    private readonly IReadOnlyList<IModelBackend> backends = [.. backends];

    /// <summary>With several references the result goes on with the next one when a model fails transiently, and reports the switch to <paramref name="progress"/>.</summary>
    public async Task<ModelOpening> OpenAsync(IReadOnlyList<ModelReference> chain, IProgress<ModelProgress>? progress, CancellationToken token)
    {
        if (chain.Count == 1)
        {
            return await OpenAsync(chain[0], progress, token);
        }

        var reserve = new Queue<ModelReference>(chain);
        var reasons = new List<string>();
        var notes = new List<string>();
        var transient = false;
        while (reserve.TryDequeue(out var reference))
        {
            switch (await OpenAsync(reference, progress, token))
            {
                case ModelOpening.Opened opened:
                    return new ModelOpening.Opened(new FallbackModel(opened.Model, reserve, (next, t) => OpenAsync(next, progress, t), progress, notes));
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

    private Task<ModelOpening> OpenAsync(ModelReference reference, IProgress<ModelProgress>? progress, CancellationToken token) =>
        backends.FirstOrDefault(b => b.Name == reference.Backend) is { } backend
            ? backend.OpenAsync(reference, progress, token)
            : Task.FromResult<ModelOpening>(new ModelOpening.Unavailable(
                $"There is no backend '{reference.Backend}' in this build. Choose one of {string.Join(", ", backends.Select(b => b.Name))}.", Transient: false));
}

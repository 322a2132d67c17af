namespace BotService.Repair.ModelBackends;

/// <summary>Models that are open, each opened once for all runs of the process and closed with it.</summary>
public sealed class ModelPool(ModelOpener opener, ModelReferenceParser parser, CoreShare cores) : IAsyncDisposable
{
    private readonly SemaphoreSlim opening = new(1);
    private readonly Dictionary<string, ILanguageModel> open = [];

    /// <exception cref="ConfigurationException">A text names no model, or one that is not here or not allowed.</exception>
    public IReadOnlyList<ModelReference> Parse(IEnumerable<string> texts) => [.. texts.Select(parser.Parse)];

    /// <summary>The first of <paramref name="chain"/> that can be had; the others take over when it fails.</summary>
    /// <exception cref="ModelFailedException">None can be had; a later call may find one.</exception>
    public async Task<ILanguageModel> GetAsync(IReadOnlyList<ModelReference> chain, IProgress<ModelProgress>? progress, CancellationToken token)
    {
        var key = string.Join('\n', chain);
        await opening.WaitAsync(token);
        try
        {
            if (!open.TryGetValue(key, out var model))
            {
                model = await opener.OpenAsync(chain, progress, token) switch
                {
                    ModelOpening.Opened { Model: var opened } => opened,
                    ModelOpening.Unavailable unavailable => throw new ModelFailedException(unavailable.Reason, unavailable.Transient),
                    var other => throw new InvalidOperationException($"{other} is no known result."),
                };
                open[key] = model;
                cores.Add(model);
            }

            return model;
        }
        finally
        {
            opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var model in open.Values)
        {
            cores.Remove(model);
            await model.DisposeAsync();
        }

        opening.Dispose();
    }
}

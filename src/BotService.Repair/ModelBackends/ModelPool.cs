namespace BotService.Repair.ModelBackends;

/// <summary>Models that are open, each opened once for all runs of the process and closed with it. Thread safe.</summary>
public sealed class ModelPool(ModelOpener opener, ModelReferenceParser parser, CoreShare cores) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task<ILanguageModel>> models = [];
    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly CancellationTokenSource closing = new();

    /// <exception cref="ConfigurationException">A text names no model, or one that is not here or not allowed.</exception>
    public IReadOnlyList<ModelReference> Parse(IEnumerable<string> texts) => [.. texts.Select(parser.Parse)];

    /// <summary>Begins to open what <see cref="GetAsync"/> will be asked for. What fails is told there.</summary>
    public void Prepare(IReadOnlyList<ModelReference> chain) => _ = OpenOnce(chain);

    /// <summary>The first of <paramref name="chain"/> that can be had; the others take over when it fails.</summary>
    /// <param name="token">Ends the wait; the model is opened all the same, for others.</param>
    /// <exception cref="ModelFailedException">None can be had; a later call may find one.</exception>
    public async Task<ILanguageModel> GetAsync(IReadOnlyList<ModelReference> chain, CancellationToken token)
    {
        var opening = OpenOnce(chain, takeFailed: true);
        try
        {
            return await opening.WaitAsync(token);
        }
        catch (Exception) when (HasFailed(opening))
        {
            Forget(chain, opening);
            throw;
        }
    }

    /// <returns>Null while it is being opened, and when it cannot be.</returns>
    public ILanguageModel? Opened(IReadOnlyList<ModelReference> chain)
    {
        lock (gate)
        {
            return models.GetValueOrDefault(Key(chain)) is { IsCompletedSuccessfully: true } opened ? opened.GetAwaiter().GetResult() : null;
        }
    }

    /// <returns>Why it could not be opened; null while it is being opened, when it is open, and when somebody was told.</returns>
    public string? FailureOf(IReadOnlyList<ModelReference> chain)
    {
        lock (gate)
        {
            return models.GetValueOrDefault(Key(chain)) is { Exception.InnerException: ModelFailedException failure } ? failure.Message : null;
        }
    }

    /// <summary>Waits for models that are being opened: native code must not outlive the process's own.</summary>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        List<Task<ILanguageModel>> all;
        lock (gate)
        {
            all = [.. models.Values];
        }

        foreach (var opening in all)
        {
            await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (opening.IsCompletedSuccessfully)
            {
                var model = await opening;
                cores.Remove(model);
                await model.DisposeAsync();
            }
        }

        oneAtATime.Dispose();
        closing.Dispose();
    }

    private Task<ILanguageModel> OpenOnce(IReadOnlyList<ModelReference> chain, bool takeFailed = false)
    {
        lock (gate)
        {
            return models.TryGetValue(Key(chain), out var known) && (takeFailed || !HasFailed(known))
                ? known
                : models[Key(chain)] = Task.Run(() => OpenAsync(chain));
        }
    }

    private static bool HasFailed(Task opening) => opening.IsCompleted && !opening.IsCompletedSuccessfully;

    private void Forget(IReadOnlyList<ModelReference> chain, Task<ILanguageModel> failed)
    {
        lock (gate)
        {
            if (models.GetValueOrDefault(Key(chain)) == failed)
            {
                models.Remove(Key(chain));
            }
        }
    }

    private async Task<ILanguageModel> OpenAsync(IReadOnlyList<ModelReference> chain)
    {
        await oneAtATime.WaitAsync(closing.Token);
        try
        {
            var model = await opener.OpenAsync(chain, progress: null, closing.Token) switch
            {
                ModelOpening.Opened { Model: var opened } => opened,
                ModelOpening.Unavailable unavailable => throw new ModelFailedException(unavailable.Reason, unavailable.Transient),
                var other => throw new InvalidOperationException($"{other} is no known result."),
            };
            cores.Add(model);
            return model;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private static string Key(IReadOnlyList<ModelReference> chain) => string.Join('\n', chain);
}

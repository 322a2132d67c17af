using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends;

/// <summary>A model with a reserve: when it fails transiently, the next one that opens takes its place for good.</summary>
internal sealed class FallbackModel : ILanguageModel
{
    private readonly Queue<ModelReference> reserve;
    private readonly Func<ModelReference, CancellationToken, Task<ModelOpening>> open;
    private readonly IProgress<ModelProgress>? progress;
    private readonly SemaphoreSlim switching = new(1);
    private readonly List<ILanguageModel> opened;

    public FallbackModel(
        ILanguageModel first, Queue<ModelReference> reserve, Func<ModelReference, CancellationToken, Task<ModelOpening>> open, IProgress<ModelProgress>? progress)
    {
        this.reserve = reserve;
        this.open = open;
        this.progress = progress;
        opened = [first];
        Current = first;
        Chat = new FallbackChatClient(this);
    }

    /// <summary>The one in use.</summary>
    public ILanguageModel Current { get; private set; }

    public ModelDescription Description => Current.Description;

    public IChatClient Chat { get; }

    public IInfill? Infill => Current.Infill is null ? null : new FallbackInfill(this);

    // A pass belongs to the model that made it, so scoring does not move on in mid-work.
    public IScoring? Scoring => Current.Scoring;

    public void UseCores(int cores) => Current.UseCores(cores);

    public ValueTask<int> CountTokensAsync(string text, CancellationToken token) => Current.CountTokensAsync(text, token);

    /// <summary>Takes the next model because <paramref name="failed"/> failed; of several callers the first one does it.</summary>
    /// <returns>False when none is left.</returns>
    public async Task<bool> SwitchAsync(ILanguageModel failed, ModelFailedException reason, CancellationToken token)
    {
        await switching.WaitAsync(token);
        try
        {
            if (Current != failed)
            {
                return true;
            }

            while (reserve.TryDequeue(out var reference))
            {
                switch (await open(reference, token))
                {
                    case ModelOpening.Opened next:
                        progress?.Report(new ModelProgress($"{failed.Description.Backend}:{failed.Description.Name} failed ({reason.Message}); going on with {reference}", null));
                        opened.Add(next.Model);
                        Current = next.Model;
                        return true;
                    case ModelOpening.Unavailable unavailable:
                        progress?.Report(new ModelProgress($"{reference} is not available: {unavailable.Reason}", null));
                        break;
                }
            }

            return false;
        }
        finally
        {
            switching.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var model in opened)
        {
            await model.DisposeAsync();
        }

        switching.Dispose();
    }
}

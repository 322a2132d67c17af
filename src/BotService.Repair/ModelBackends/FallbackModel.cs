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
    private volatile int share = Environment.ProcessorCount;
    private IReadOnlyList<string> notes;

    public FallbackModel(
        ILanguageModel first, Queue<ModelReference> reserve, Func<ModelReference, CancellationToken, Task<ModelOpening>> open, IProgress<ModelProgress>? progress,
        IEnumerable<string>? notes = null)
    {
        this.notes = [.. notes ?? []];
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

    public IReadOnlyList<string> Notes => notes;

    public IChatClient Chat { get; }

    public IInfill? Infill => Current.Infill is null ? null : new FallbackInfill(this);

    public IScoring? Scoring => Current.Scoring is { } scoring ? new FallbackScoring(scoring, this, Current) : null;

    public void UseCores(int cores)
    {
        share = cores;
        Current.UseCores(cores);
    }

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
                        Note($"{failed.Description.Backend}:{failed.Description.Name} failed ({reason.Message}); going on with {reference}");
                        opened.Add(next.Model);
                        Current = next.Model;
                        UseCores(share);
                        return true;
                    case ModelOpening.Unavailable unavailable:
                        Note($"{reference} is not available: {unavailable.Reason}");
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

    private void Note(string text)
    {
        notes = [.. notes, text];
        progress?.Report(new ModelProgress(text, null));
    }
}

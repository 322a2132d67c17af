using BotService.Repair.ModelBackends;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.ModelBackends;

/// <summary>A model that answers nothing and remembers what it was told.</summary>
internal sealed class IdleModel : ILanguageModel
{
    public int Cores { get; private set; }

    public bool IsDisposed { get; private set; }

    public ModelDescription Description { get; } = new("none", "none", "unknown", null, 1024);

    public IChatClient Chat => throw new InvalidOperationException("Nobody chats here.");

    public IInfill? Infill => null;

    public IScoring? Scoring => null;

    public void UseCores(int cores) => Cores = cores;

    public ValueTask<int> CountTokensAsync(string text, CancellationToken token) => ValueTask.FromResult(text.Length);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}

using BotService.Repair.TestRunners;

namespace BotService.Repair.Validation;

/// <summary>A session whose kind can change before the search starts.</summary>
internal sealed class SlotSession(ICandidateSession inner) : ICandidateSession
{
    private ICandidateSession inner = inner;

    public int BatchSize => inner.BatchSize;

    public async Task ReplaceAsync(ICandidateSession other)
    {
        await inner.DisposeAsync();
        inner = other;
    }

    public Task<IReadOnlyList<CandidateVerdict>> TryAsync(
        IReadOnlyList<CandidatePatch> candidates, TestSelection tests, TimeSpan testTimeout, CancellationToken token) =>
        inner.TryAsync(candidates, tests, testTimeout, token);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

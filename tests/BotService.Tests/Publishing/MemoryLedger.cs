using BotService.Forges;
using BotService.Ledger;

namespace BotService.Tests.Publishing;

/// <summary>Published items and caps in memory; can fail at any write.</summary>
internal sealed class MemoryLedger : IPublishedItems, IPushCaps
{
    private readonly Dictionary<(string Run, string Kind), string> items = [];

    public int Writes { get; private set; }

    /// <summary>The write that fails before it is done, from 1; 0 for none.</summary>
    public int FailAt { get; set; }

    public string? CapReason { get; set; }

    public HashSet<string> Reserved { get; } = [];

    public PushCaps? Asked { get; private set; }

    public Task<string?> FindAsync(string runId, string kind, CancellationToken token) => Task.FromResult(items.GetValueOrDefault((runId, kind)));

    public Task RecordAsync(string runId, string kind, string reference, CancellationToken token)
    {
        Write();
        items.Add((runId, kind), reference);
        return Task.CompletedTask;
    }

    public Task<CapDecision> ReserveAsync(string runId, RepositoryRef repository, PushCaps caps, CancellationToken token)
    {
        Write();
        Asked = caps;
        return Task.FromResult(CapReason is not null && !Reserved.Contains(runId) ? new CapDecision(false, CapReason) : new CapDecision(Reserved.Add(runId) || true, ""));
    }

    public Task ReleaseAsync(string runId, CancellationToken token)
    {
        Write();
        Reserved.Remove(runId);
        return Task.CompletedTask;
    }

    private void Write()
    {
        if (++Writes == FailAt)
        {
            throw new IOException($"write {Writes}");
        }
    }
}

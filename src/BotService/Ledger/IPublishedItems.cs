namespace BotService.Ledger;

/// <summary>What a run has put on the forge already, so that a rerun after a crash goes on instead of repeating.</summary>
public interface IPublishedItems
{
    /// <param name="kind"><c>branch</c>, <c>pull-request</c>, <c>review</c>, <c>started</c>, <c>check</c>, <c>comment</c>, <c>reply</c>.</param>
    /// <returns>The reference that was recorded; null when this was not published yet.</returns>
    Task<string?> FindAsync(string runId, string kind, CancellationToken token);

    Task RecordAsync(string runId, string kind, string reference, CancellationToken token);
}

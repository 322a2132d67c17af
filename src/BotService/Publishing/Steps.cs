using BotService.Ledger;

namespace BotService.Publishing;

/// <summary>What one run has put on the forge; each step is recorded before the next begins.</summary>
internal sealed class Steps(IPublishedItems items, string runId)
{
    /// <summary>The check says that the run has begun.</summary>
    public const string Started = "started";
    public const string Branch = "branch";
    public const string PullRequest = "pull-request";
    public const string Review = "review";
    public const string Check = "check";
    public const string Comment = "comment";
    public const string Reply = "reply";

    public Task<string?> FindAsync(string kind, CancellationToken token) => items.FindAsync(runId, kind, token);

    public Task RecordAsync(string kind, string reference, CancellationToken token) => items.RecordAsync(runId, kind, reference, token);

    public async Task OnceAsync(string kind, string reference, Func<Task> publish, CancellationToken token)
    {
        if (await FindAsync(kind, token) is null)
        {
            await publish();
            await RecordAsync(kind, reference, token);
        }
    }
}

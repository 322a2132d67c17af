using BotService.Forges;

namespace BotService.Ledger;

/// <summary>What people decided about a pull request.</summary>
internal enum PullRequestNote
{
    /// <summary>A person works on the fix branch: nothing more is pushed there.</summary>
    HandsOff,

    /// <summary>A person said stop, and nobody has asked again since.</summary>
    Stopped,
}

/// <summary>Remembers such decisions, each under the pull request's own key beside what runs have published.</summary>
internal sealed class PullRequestNotes(IPublishedItems items)
{
    private const string Yes = "yes";

    public Task SetAsync(PullRequestRef pullRequest, PullRequestNote note, bool holds, CancellationToken token) =>
        items.RecordAsync(KeyOf(pullRequest), note.ToString(), holds ? Yes : "no", token);

    public async Task<bool> HoldsAsync(PullRequestRef pullRequest, PullRequestNote note, CancellationToken token) =>
        await items.FindAsync(KeyOf(pullRequest), note.ToString(), token) == Yes;

    // No run has such an id.
    private static string KeyOf(PullRequestRef pullRequest) => $"{pullRequest.Repository.Forge}:{pullRequest.Repository.Id}:{pullRequest.Number}";
}

using BotService.Forges;
using BotService.Jobs;
using Microsoft.Extensions.Caching.Memory;

namespace BotService.Dashboard.Queries;

/// <summary>Addresses at the forge, for people; the page does without where the forge does not answer at once.</summary>
internal sealed class ForgeLinks(ForgeSet forges, IMemoryCache cache)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(15);

    /// <returns>Null where there is none that a browser may open.</returns>
    public async Task<string?> PullRequestAsync(RepositoryRef repository, int number, CancellationToken token)
    {
        var key = ("pull-request", repository.Forge, repository.Id, number);
        if (cache.TryGetValue(key, out string? known))
        {
            return known;
        }

        var found = await AskAsync(repository, number, token);
        return cache.Set(key, found, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Kept, Size = 1 });
    }

    private async Task<string?> AskAsync(RepositoryRef repository, int number, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(Patience);
        try
        {
            var pull = await forges.Of(repository.Forge).GetPullRequestAsync(new PullRequestRef(repository, number), limit.Token);
            return Uri.TryCreate(pull?.Url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? pull!.Url : null;
        }
        catch (Exception e) when (e is ForgeException or HttpRequestException or InvalidOperationException || (e is OperationCanceledException && !token.IsCancellationRequested))
        {
            return null;
        }
    }
}

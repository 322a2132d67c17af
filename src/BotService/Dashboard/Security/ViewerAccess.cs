using BotService.Dashboard.Queries;
using BotService.Forges;
using BotService.Jobs;
using BotService.Ledger;
using BotService.Ledger.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace BotService.Dashboard.Security;

/// <summary>What a person may see and do: asked of the forge, and believed for some minutes. What cannot be asked is no permission.</summary>
internal sealed partial class ViewerAccess(ForgeSet forges, LedgerDatabase database, IMemoryCache cache, DashboardOptions options, ILogger<ViewerAccess> log)
{
    private const int MostRepositories = 300;
    private const int AtOnce = 8;

    public async Task<VisibleRuns> VisibleAsync(Viewer viewer, CancellationToken token)
    {
        if (viewer.IsAdmin)
        {
            return VisibleRuns.All;
        }

        if (viewer is not { Forge: { } forge, User: not null })
        {
            return new VisibleRuns("", []);
        }

        var seen = new System.Collections.Concurrent.ConcurrentBag<long>();
        await Parallel.ForEachAsync(await RepositoriesAsync(forge, token), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = token }, async (repository, t) =>
        {
            if (await LevelAsync(viewer, repository, t) >= AccessLevel.Read)
            {
                seen.Add(repository.Id);
            }
        });
        return new VisibleRuns(forge, [.. seen.Order()]);
    }

    public async Task<bool> MaySeeAsync(Viewer viewer, RunRow run, CancellationToken token) =>
        viewer.IsAdmin || (viewer.Forge == run.Forge && await LevelAsync(viewer, run.Repository(), token) >= AccessLevel.Read);

    /// <summary>Retry and stop: for people who can push.</summary>
    public async Task<bool> MayActAsync(Viewer viewer, RunRow run, CancellationToken token) =>
        viewer.IsAdmin || (viewer.Forge == run.Forge && await LevelAsync(viewer, run.Repository(), token) >= AccessLevel.Write);

    private async Task<AccessLevel> LevelAsync(Viewer viewer, RepositoryRef repository, CancellationToken token)
    {
        if (viewer.User is not { } user)
        {
            return AccessLevel.None;
        }

        var key = ("access", repository.Forge, repository.Id, user.Id);
        return cache.TryGetValue(key, out AccessLevel known) ? known : Keep(key, await AskAsync(repository, user, token));
    }

    private async Task<AccessLevel> AskAsync(RepositoryRef repository, ForgeUser user, CancellationToken token)
    {
        try
        {
            return await forges.Of(repository.Forge).GetAccessAsync(repository, user, token);
        }
        catch (Exception e) when (e is ForgeException or HttpRequestException or InvalidOperationException)
        {
            Log.NotAsked(log, repository.FullName, e.Message);
            return AccessLevel.None;
        }
    }

    private async Task<List<RepositoryRef>> RepositoriesAsync(string forge, CancellationToken token)
    {
        var key = ("known-repositories", forge);
        if (cache.TryGetValue(key, out List<RepositoryRef>? known))
        {
            return known!;
        }

        return Keep(key, await database.ReadAsync(
            async (ledger, t) =>
            {
                var newest = ledger.Runs.Where(r => r.Forge == forge).GroupBy(r => r.RepositoryId).Select(g => g.Max(r => r.Id)).OrderByDescending(id => id).Take(MostRepositories);
                var rows = await ledger.Runs.AsNoTracking().Where(r => newest.Contains(r.Id)).Select(r => new { r.RepositoryId, r.RepositoryName, r.Installation }).ToListAsync(t);
                return rows.ConvertAll(r => new RepositoryRef(forge, r.RepositoryId, r.RepositoryName) { Installation = r.Installation });
            },
            token));
    }

    private T Keep<T>(object key, T value) => cache.Set(key, value, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = options.AccessTime, Size = 1 });

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The forge could not be asked for access to {Repository}, which is none then: {Message}")]
        public static partial void NotAsked(ILogger log, string repository, string message);
    }
}

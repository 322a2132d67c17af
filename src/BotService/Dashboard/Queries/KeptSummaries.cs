using Microsoft.Extensions.Caching.Memory;

namespace BotService.Dashboard.Queries;

/// <summary>Counts over many runs: kept for half a minute. Those that take long are then shown as they were, ten minutes at most, while they are counted anew.</summary>
internal sealed partial class KeptSummaries(IMemoryCache cache, TimeProvider time, ILogger<KeptSummaries> log)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Shown = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(50);

    public Task<T> ReadAsync<T>(object key, Func<CancellationToken, Task<T>> count, CancellationToken token)
        where T : class
    {
        if (!cache.TryGetValue(key, out Summary? known) || (time.GetElapsedTime(known!.Since) > Kept && known.Took < Quick))
        {
            return CountAsync(key, count, token);
        }

        if (time.GetElapsedTime(known.Since) > Kept && known.TryRenew())
        {
            _ = RenewAsync(key, known, count);
        }

        return Task.FromResult((T)known.Value);
    }

    /// <summary>Counts now, whatever is kept.</summary>
    public async Task<T> CountAsync<T>(object key, Func<CancellationToken, Task<T>> count, CancellationToken token)
        where T : class
    {
        var began = time.GetTimestamp();
        var value = await count(token);
        cache.Set(key, new Summary(value, time.GetTimestamp(), time.GetElapsedTime(began)), new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Shown, Size = 1 });
        return value;
    }

    private async Task RenewAsync<T>(object key, Summary known, Func<CancellationToken, Task<T>> count)
        where T : class
    {
        try
        {
            // Whoever asked has gone on.
            await Task.Run(() => CountAsync(key, count, CancellationToken.None));
        }
        catch (Exception e)
        {
            Log.NotRenewed(log, e);
            known.Leave();
        }
    }

    private sealed class Summary(object value, long since, TimeSpan took)
    {
        private int renewing;

        public object Value => value;

        public long Since => since;

        public TimeSpan Took => took;

        public bool TryRenew() => Interlocked.Exchange(ref renewing, 1) == 0;

        public void Leave() => Volatile.Write(ref renewing, 0);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Runs could not be counted for the pages; older counts are shown")]
        public static partial void NotRenewed(ILogger log, Exception e);
    }
}

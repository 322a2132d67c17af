using System.Collections.Concurrent;

namespace BotService.Forges.Http;

/// <summary>Until when each identity must not call.</summary>
internal sealed class RateLimits(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> blocked = new();

    public void Block(string who, TimeSpan wait)
    {
        var until = time.GetUtcNow() + wait;
        blocked.AddOrUpdate(who, until, (_, known) => known > until ? known : until);
    }

    public TimeSpan Left(string who)
    {
        var left = blocked.TryGetValue(who, out var until) ? until - time.GetUtcNow() : TimeSpan.Zero;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}

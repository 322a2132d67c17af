using System.Globalization;
using System.Net;

namespace BotService.Forges.Http;

/// <summary>Reads what an answer says about limits: GitHub's primary and secondary ones, GitLab's, and <c>Retry-After</c>.</summary>
internal static class RateLimit
{
    private static readonly TimeSpan Unsaid = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait before the same call; null when no limit was met.</summary>
    public static TimeSpan? Wait(HttpResponseMessage response, DateTimeOffset now, int attempt)
    {
        var refused = response.StatusCode == HttpStatusCode.TooManyRequests || (response.StatusCode == HttpStatusCode.Forbidden && SpeaksOfLimits(response));
        return refused ? Asked(response, now) ?? Exhausted(response, now) ?? Unsaid * Math.Pow(2, attempt - 1) : null;
    }

    /// <summary><c>Retry-After</c>, in seconds or as a date.</summary>
    public static TimeSpan? Asked(HttpResponseMessage response, DateTimeOffset now) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => NotNegative(date - now),
        _ => null,
    };

    /// <summary>Until the window ends whose calls are used up; null when some are left.</summary>
    public static TimeSpan? Exhausted(HttpResponseMessage response, DateTimeOffset now) =>
        Number(response, "x-ratelimit-remaining", "ratelimit-remaining") == 0 && Number(response, "x-ratelimit-reset", "ratelimit-reset") is { } reset
            ? NotNegative(DateTimeOffset.FromUnixTimeSeconds(reset) - now)
            : null;

    private static bool SpeaksOfLimits(HttpResponseMessage response) =>
        response.Headers.RetryAfter is not null
        || Number(response, "x-ratelimit-remaining", "ratelimit-remaining") == 0
        || (response.Headers.TryGetValues(MarkedHeader, out var marked) && marked.Any());

    /// <summary>Set by <see cref="RateLimitHandler"/> when only the text of an answer tells of a secondary limit.</summary>
    public const string MarkedHeader = "x-botservice-secondary-limit";

    private static long? Number(HttpResponseMessage response, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (response.Headers.TryGetValues(name, out var values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value < int.MaxValue * 2L)
            {
                return value;
            }
        }

        return null;
    }

    private static TimeSpan NotNegative(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}

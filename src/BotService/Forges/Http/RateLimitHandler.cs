using System.Net;

namespace BotService.Forges.Http;

/// <summary>Waits for short limits and repeats what they refused: a refused call has changed nothing. Long ones end the call.</summary>
internal sealed class RateLimitHandler(string forge, RateLimits limits, ForgeHttpOptions options, TimeProvider time) : DelegatingHandler
{
    private const int Attempts = 3;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
    {
        var who = request.Who();
        for (var attempt = 1; ; attempt++)
        {
            await WaitAsync(request, who, token);
            var response = await base.SendAsync(request, token);
            await MarkSecondaryAsync(response, token);
            if (RateLimit.Wait(response, time.GetUtcNow(), attempt) is not { } wait)
            {
                if (RateLimit.Exhausted(response, time.GetUtcNow()) is { } rest)
                {
                    limits.Block(who, rest);
                }

                return response;
            }

            limits.Block(who, wait);
            if (attempt == Attempts || wait > options.LongestWait)
            {
                return response;
            }

            response.Dispose();
        }
    }

    private async Task WaitAsync(HttpRequestMessage request, string who, CancellationToken token)
    {
        for (var left = limits.Left(who); left > TimeSpan.Zero; left = limits.Left(who))
        {
            if (left > options.LongestWait)
            {
                throw new ForgeException(
                    $"{forge} was not asked for {ForgeFailure.Call(request)}: the rate limit is used up; the call is possible again in {Math.Ceiling(left.TotalSeconds):0} s.", transient: true)
                {
                    RetryAfter = left,
                };
            }

            await Task.Delay(left, time, token);
        }
    }

    // GitHub may tell of a secondary limit in the text alone.
    private static async Task MarkSecondaryAsync(HttpResponseMessage response, CancellationToken token)
    {
        if (response.StatusCode != HttpStatusCode.Forbidden)
        {
            return;
        }

        await response.Content.LoadIntoBufferAsync(token);
        var text = await response.Content.ReadAsStringAsync(token);
        if (text.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase) || text.Contains("abuse detection", StringComparison.OrdinalIgnoreCase))
        {
            response.Headers.TryAddWithoutValidation(RateLimit.MarkedHeader, "true");
        }
    }
}

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace BotService.Forges.Http;

/// <summary>The one way of every call to a forge. From the caller to the wire: errors, rate limits, retries, timeout, credentials, turns of
/// writers, ETags, redirects, size.</summary>
internal static class ForgeHttp
{
    public static void AddForgeHttp(this IServiceCollection services)
    {
        services.TryAddSingleton<RateLimits>();
        services.TryAddSingleton<WriteTurns>();
        services.TryAddSingleton<RememberedAnswers>();
    }

    /// <param name="forge">Also the name of the HTTP client.</param>
    /// <param name="credentials">What holds the credentials, for messages.</param>
    public static IHttpClientBuilder AddForgeClient(this IServiceCollection services, string forge, string credentials, Func<IServiceProvider, ForgeHttpOptions> options)
    {
        var client = services.AddHttpClient(forge, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.All,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            .AddHttpMessageHandler(p => new FailureHandler(new ForgeFailure(forge, credentials, Time(p))))
            .AddHttpMessageHandler(p => new RateLimitHandler(forge, p.GetRequiredService<RateLimits>(), options(p), Time(p)));
        client.AddResilienceHandler("retries", (pipeline, context) => AddRetries(pipeline, options(context.ServiceProvider), Time(context.ServiceProvider)));
        return client
            .AddHttpMessageHandler(() => new CredentialHandler())
            .AddHttpMessageHandler(p => new WriteHandler(p.GetRequiredService<WriteTurns>(), options(p)))
            .AddHttpMessageHandler(p => new TimeoutHandler(options(p)))
            .AddHttpMessageHandler(p => new ConditionalReadHandler(p.GetRequiredService<RememberedAnswers>()))
            .AddHttpMessageHandler(() => new RedirectHandler(forge))
            .AddHttpMessageHandler(p => new SizeHandler(forge, options(p)));
    }

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();

    private static void AddRetries(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, ForgeHttpOptions options, TimeProvider time)
    {
        if (options.Retries == 0)
        {
            return;
        }

        pipeline.TimeProvider = time;
        pipeline.AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = options.Retries,
            Delay = options.RetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldRetryAfterHeader = false,
            ShouldHandle = args => ValueTask.FromResult(args.Context.GetRequestMessage()?.IsSafe() == true && IsTransient(args.Outcome)),
        });
    }

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { } response ? ForgeCall.IsServerError(response.StatusCode) : outcome.Exception is HttpRequestException or TimeoutException or IOException;
}

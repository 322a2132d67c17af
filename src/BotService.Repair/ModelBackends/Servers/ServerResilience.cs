using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace BotService.Repair.ModelBackends.Servers;

/// <summary>Retries, circuit breaker and timeout around a request. They end with the head of the response, so a streamed answer is never asked for twice.</summary>
internal static class ServerResilience
{
    public static void Add(IHttpClientBuilder client, string backend) => client
        .AddHttpMessageHandler(provider => new RefusalHandler(ApiKey.Of(Options(provider, backend))))
        .AddResilienceHandler("model", (pipeline, context) => Add(pipeline, Options(context.ServiceProvider, backend)));

    private static ModelServerOptions Options(IServiceProvider provider, string backend) =>
        provider.GetRequiredService<IOptionsMonitor<ModelServerOptions>>().Get(backend);

    private static void Add(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, ModelServerOptions options)
    {
        if (options.Retries > 0)
        {
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = args => ValueTask.FromResult(IsTransient(args.Outcome)),
            });
        }

        pipeline
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 8,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = options.BreakDuration,
                ShouldHandle = args => ValueTask.FromResult(IsTransient(args.Outcome)),
            })
            .AddTimeout(options.AnswerTimeout);
    }

    // "Not implemented" is how llama.cpp's server says that a model has no infill tokens.
    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) =>
        HttpClientResiliencePredicates.IsTransient(outcome) && outcome.Result?.StatusCode != HttpStatusCode.NotImplemented;
}

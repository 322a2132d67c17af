using System.Runtime.CompilerServices;

namespace BotService.Repair.ModelBackends.Servers;

/// <summary>Asks a server for one middle.</summary>
internal delegate Task<InfillAnswer> FillGap(InfillRequest request, double temperature, int seed, CancellationToken token);

/// <summary>Infill by concurrent calls, one for each temperature.</summary>
internal sealed class ServedInfill(FillGap fill, ModelServer server, PromptCheck check) : IInfill
{
    public async IAsyncEnumerable<InfillAnswer> InfillAsync(InfillRequest request, [EnumeratorCancellation] CancellationToken token)
    {
        string[] texts = [request.Prefix, request.Suffix];
        var promptTokens = await server.Failures.GuardAsync(() => check.FitAsync(texts, token));
        var bounded = request with { MaxTokens = check.Room(promptTokens, request.MaxTokens) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var calls = request.Temperatures.Select((temperature, i) => server.Failures.GuardAsync(
            () => fill(bounded, temperature, unchecked(request.Seed + i), stop.Token), () => new PromptTooLongException(promptTokens, check.ContextTokens))).ToList();
        try
        {
            await foreach (var call in Task.WhenEach(calls).WithCancellation(token))
            {
                yield return await call;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(calls)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

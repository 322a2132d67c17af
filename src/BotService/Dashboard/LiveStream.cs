using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace BotService.Dashboard;

/// <summary>Tells pages that something changed, by server-sent events; the page then fetches itself anew. Looks into the ledger once a
/// second, so that it does not matter which process works.</summary>
internal sealed class LiveStream(TimeProvider time, IHostApplicationLifetime lifetime)
{
    public const string Changed = "changed";
    private const int Most = 256;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private readonly SemaphoreSlim free = new(Most);

    /// <param name="seen">The version that the page shows.</param>
    /// <param name="version">Asks for the present one.</param>
    public IResult Follow(string? seen, Func<CancellationToken, Task<string>> version, CancellationToken token) => free.Wait(0, CancellationToken.None)
        ? TypedResults.ServerSentEvents(EventsAsync(seen, version, token))
        : Results.Text("Too many live pages are open. They go on without being live.\n", statusCode: StatusCodes.Status503ServiceUnavailable);

    private async IAsyncEnumerable<SseItem<string>> EventsAsync(string? seen, Func<CancellationToken, Task<string>> version, [EnumeratorCancellation] CancellationToken token)
    {
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(token, lifetime.ApplicationStopping);
            var began = time.GetTimestamp();
            yield return new SseItem<string>("", "open") { ReconnectionInterval = TimeSpan.FromSeconds(3) };
            var quiet = 0;
            while (!ending.IsCancellationRequested && time.GetElapsedTime(began) < Longest)
            {
                if (await VersionAsync(version, ending.Token) is { } now && now != seen)
                {
                    (seen, quiet) = (now, 0);
                    yield return new SseItem<string>(now, Changed);
                }
                else if (++quiet % 15 == 0)
                {
                    yield return new SseItem<string>("", "beat");
                }

                await Task.Delay(Look, time, ending.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
        finally
        {
            free.Release();
        }
    }

    private static async Task<string?> VersionAsync(Func<CancellationToken, Task<string>> version, CancellationToken token)
    {
        try
        {
            return await version(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return null;
        }
    }
}

using BotService.Forges;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Telemetry;
using Hangfire;
using Hangfire.Server;

namespace BotService.Jobs;

/// <summary>Reads stored deliveries and acts on what they say.</summary>
[AutomaticRetry(Attempts = Transient.Retries, DelaysInSeconds = [2, 15, 60, 300, 1200])]
internal sealed partial class DeliveryJob(Deliveries deliveries, ForgeSet forges, EventActions actions, IntakeLoad load, ILogger<DeliveryJob> log)
{
    // A body may have 25 MB.
    private const int AtOnce = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task RunAsync(long[] ids, PerformContext? job, CancellationToken token)
    {
        var lastTry = job?.GetJobParameter<int>("RetryCount") >= Transient.Retries;
        var ignored = new List<(long Id, string Result)>();
        Exception? failure = null;
        await load.CalmAsync(Patience, token);
        foreach (var some in ids.Chunk(AtOnce))
        {
            foreach (var delivery in await deliveries.FindAsync(some, token))
            {
                try
                {
                    await HandleAsync(delivery, ignored, token);
                }
                catch (Exception e) when (!lastTry && Transient.Is(e))
                {
                    // The others must not wait for this one; the queue brings it again.
                    failure = e;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    Log.Failed(log, e, delivery.Id);
                    await deliveries.FinishAsync([delivery.Id], DeliveryState.Failed, e.Message, token);
                }
            }
        }

        // Nothing was done about these, so a crash before this line repeats nothing.
        foreach (var alike in ignored.GroupBy(i => i.Result, i => i.Id))
        {
            await deliveries.FinishAsync([.. alike], DeliveryState.Done, alike.Key, token);
        }

        if (failure is not null)
        {
            throw new TransientFailureException($"Some deliveries could not be handled yet: {failure.Message}");
        }
    }

    private async Task HandleAsync(DeliveryRow delivery, List<(long Id, string Result)> ignored, CancellationToken token)
    {
        using var span = ServiceTraces.Continue("delivery", delivery.TraceParent)?.SetTag("forge", delivery.Forge).SetTag("delivery.kind", delivery.Kind);
        using var scope = log.BeginScope("{Forge} delivery {Delivery}", delivery.Forge, delivery.DeliveryId);
        var forge = forges.Of(delivery.Forge);
        var events = forges.Reader(delivery.Forge).Read(delivery.Kind, delivery.Body);
        var results = new List<string>();
        foreach (var happened in events)
        {
            results.Add(await actions.HandleAsync(forge, happened, token));
        }

        var result = results.Count == 0 ? "ignored: it says nothing" : string.Join("; ", results);
        Log.Handled(log, delivery.Forge, delivery.DeliveryId, delivery.Kind, result);
        if (events.All(e => e is ForgeEvent.Ignored))
        {
            ignored.Add((delivery.Id, result));
            return;
        }

        await deliveries.FinishAsync([delivery.Id], DeliveryState.Done, result, token);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Delivery {Delivery} could not be handled")]
        public static partial void Failed(ILogger log, Exception e, long delivery);

        [LoggerMessage(2, LogLevel.Information, "{Forge} delivery {Delivery} ({Kind}): {Result}")]
        public static partial void Handled(ILogger log, string forge, string delivery, string kind, string result);
    }
}

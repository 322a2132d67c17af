using BotService.Ledger;
using BotService.Ledger.Rows;
using Hangfire;
using Hangfire.Server;

namespace BotService.Jobs;

/// <summary>Reads stored deliveries and acts on what they say.</summary>
[AutomaticRetry(Attempts = Transient.Retries, DelaysInSeconds = [2, 15, 60, 300, 1200])]
internal sealed partial class DeliveryJob(Deliveries deliveries, ForgeSet forges, EventActions actions, ILogger<DeliveryJob> log)
{
    public async Task RunAsync(long[] ids, PerformContext? job, CancellationToken token)
    {
        var lastTry = job?.GetJobParameter<int>("RetryCount") >= Transient.Retries;
        Exception? failure = null;
        foreach (var id in ids)
        {
            try
            {
                await HandleAsync(id, token);
            }
            catch (Exception e) when (!lastTry && Transient.Is(e))
            {
                // The others must not wait for this one; the queue brings it again.
                failure = e;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.Failed(log, e, id);
                await deliveries.FinishAsync(id, DeliveryState.Failed, e.Message, token);
            }
        }

        if (failure is not null)
        {
            throw new TransientFailureException($"Some deliveries could not be handled yet: {failure.Message}");
        }
    }

    private async Task HandleAsync(long id, CancellationToken token)
    {
        if (await deliveries.FindAsync(id, token) is not { State: DeliveryState.Received or DeliveryState.Queued } delivery)
        {
            return;
        }

        var forge = forges.Of(delivery.Forge);
        var results = new List<string>();
        foreach (var happened in forges.Reader(delivery.Forge).Read(delivery.Kind, delivery.Body))
        {
            results.Add(await actions.HandleAsync(forge, happened, token));
        }

        var result = results.Count == 0 ? "ignored: it says nothing" : string.Join("; ", results);
        Log.Handled(log, delivery.Forge, delivery.DeliveryId, delivery.Kind, result);
        await deliveries.FinishAsync(id, DeliveryState.Done, result, token);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Delivery {Delivery} could not be handled")]
        public static partial void Failed(ILogger log, Exception e, long delivery);

        [LoggerMessage(2, LogLevel.Information, "{Forge} delivery {Delivery} ({Kind}): {Result}")]
        public static partial void Handled(ILogger log, string forge, string delivery, string kind, string result);
    }
}

using BotService.Ledger;

namespace BotService.Jobs;

/// <summary>Hands stored deliveries to jobs, at once after they were answered; and what a process that died had not handed on.</summary>
internal sealed partial class DeliveryDispatcher(Deliveries deliveries, DeliverySignal signal, IntakeLoad load, RunQueue queue, ILogger<DeliveryDispatcher> log) : BackgroundService
{
    private const int JobSize = 200;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                do
                {
                    await load.CalmAsync(Patience, stoppingToken);
                }
                while (await deliveries.DispatchAsync(JobSize, queue.Deliveries, stoppingToken) > 0);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.NotDispatched(log, e);
            }

            await signal.WaitAsync(Look, stoppingToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Deliveries could not be handed to jobs; this is tried again")]
        public static partial void NotDispatched(ILogger log, Exception e);
    }
}

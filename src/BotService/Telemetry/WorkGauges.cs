using System.Diagnostics.Metrics;
using BotService.Jobs;
using BotService.Ledger;

namespace BotService.Telemetry;

/// <summary>What waits, and whether anything is handled at all. Looked up now and then, so that a scrape costs the database nothing.</summary>
internal sealed partial class WorkGauges : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly Runs runs;
    private readonly QueueWatch queues;
    private readonly TimeProvider time;
    private readonly ILogger<WorkGauges> log;
    private volatile Seen? seen;

    public WorkGauges(IMeterFactory meters, Runs runs, QueueWatch queues, TimeProvider time, ILogger<WorkGauges> log)
    {
        (this.runs, this.queues, this.time, this.log) = (runs, queues, time, log);
        var meter = meters.Create(ServiceMeters.Name);
        meter.CreateObservableGauge("botservice.queue.age", () => OfQueues(q => q.Age.TotalSeconds), "s", "Age of the oldest job that waits");
        meter.CreateObservableGauge("botservice.queue.length", () => OfQueues(q => (double)q.Length), description: "Jobs that wait");
        meter.CreateObservableGauge("botservice.red_builds.seen", () => OfBuilds(s => s.Seen), description: "Red builds of the last 24 hours");
        meter.CreateObservableGauge("botservice.red_builds.handled", () => OfBuilds(s => s.Handled), description: "Those of them whose run has ended");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        do
        {
            try
            {
                seen = new Seen(await queues.ReadAsync(stoppingToken), await runs.LivenessAsync(time.GetUtcNow() - Day, stoppingToken));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // No number is better than an old one.
                seen = null;
                Log.NotSeen(log, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private IEnumerable<Measurement<double>> OfQueues(Func<QueueState, double> value) =>
        seen is { } now ? now.Queues.Select(q => new Measurement<double>(value(q), new KeyValuePair<string, object?>("queue", q.Name))) : [];

    private IEnumerable<Measurement<int>> OfBuilds(Func<(int Seen, int Handled), int> value) => seen is { } now ? [new Measurement<int>(value(now.Builds))] : [];

    private sealed record Seen(IReadOnlyList<QueueState> Queues, (int Seen, int Handled) Builds);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Queues and runs could not be counted: {Message}")]
        public static partial void NotSeen(ILogger log, string message);
    }
}

using System.Diagnostics.Metrics;
using BotService.Ledger.Rows;

namespace BotService.Telemetry;

/// <summary>The meter <c>BotService</c>: what came in and how fast it was stored, what began, how it ended.</summary>
internal sealed class ServiceMeters
{
    public const string Name = "BotService";

    private readonly Counter<long> deliveries;
    private readonly Histogram<double> intake;
    private readonly Counter<long> begun;
    private readonly Counter<long> ended;
    private readonly Histogram<double> duration;
    private readonly Counter<long> told;
    private readonly Counter<long> results;

    public ServiceMeters(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        deliveries = meter.CreateCounter<long>("botservice.deliveries", description: "Deliveries by forge and answer");
        intake = meter.CreateHistogram("botservice.intake.duration", "s", "From a delivery's headers to its answer", advice: Buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30));
        begun = meter.CreateCounter<long>("botservice.runs.begun", description: "Runs that began");
        ended = meter.CreateCounter<long>("botservice.runs.ended", description: "Runs by named result");
        duration = meter.CreateHistogram("botservice.run.duration", "s", "From a run's beginning to its end", advice: Buckets(1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400));
        told = meter.CreateCounter<long>("botservice.red_builds.told", description: "Red builds that were told of while no run was known for them");
        results = meter.CreateCounter<long>("botservice.red_builds.results", description: "Red builds by named result; what was told of and has none was lost");
    }

    public void Received(string forge, string result, TimeSpan took)
    {
        deliveries.Add(1, new("forge", forge), new("result", result));
        intake.Record(took.TotalSeconds, new("forge", forge), new("result", result));
    }

    public void Begun(string forge) => begun.Add(1, new KeyValuePair<string, object?>("forge", forge));

    public void RedTold(string forge) => told.Add(1, new KeyValuePair<string, object?>("forge", forge));

    public void RedEnded(string forge, string result) => results.Add(1, new("forge", forge), new("result", result));

    public void Ended(RunRow run, string result, DateTimeOffset now)
    {
        var kind = KindOf(result);
        ended.Add(1, new("forge", run.Forge), new("kind", kind), new("result", result));
        duration.Record((now - run.CreatedAt).TotalSeconds, new("forge", run.Forge), new("kind", kind));
    }

    private static string KindOf(string result) => result switch
    {
        "repaired" => "fixed",
        "failed" or "infrastructure-failure" => "failed",
        _ => "abstained",
    };

    private static InstrumentAdvice<double> Buckets(params double[] seconds) => new() { HistogramBucketBoundaries = seconds };
}

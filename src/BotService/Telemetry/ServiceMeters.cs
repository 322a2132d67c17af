using System.Diagnostics.Metrics;

namespace BotService.Telemetry;

/// <summary>The meter <c>BotService</c>: what came in, what began, how it ended.</summary>
internal sealed class ServiceMeters
{
    private readonly Counter<long> deliveries;
    private readonly Counter<long> begun;
    private readonly Counter<long> ended;
    private readonly Counter<long> told;
    private readonly Counter<long> results;

    public ServiceMeters(IMeterFactory meters)
    {
        var meter = meters.Create("BotService");
        deliveries = meter.CreateCounter<long>("botservice.deliveries", description: "Deliveries by forge and answer");
        begun = meter.CreateCounter<long>("botservice.runs.begun", description: "Runs that began");
        ended = meter.CreateCounter<long>("botservice.runs.ended", description: "Runs by named result");
        told = meter.CreateCounter<long>("botservice.red_builds.told", description: "Red builds that were told of while no run was known for them");
        results = meter.CreateCounter<long>("botservice.red_builds.results", description: "Red builds by named result; what was told of and has none was lost");
    }

    public void Received(string forge, string result) => deliveries.Add(1, new("forge", forge), new("result", result));

    public void Begun(string forge) => begun.Add(1, new KeyValuePair<string, object?>("forge", forge));

    public void RedTold(string forge) => told.Add(1, new KeyValuePair<string, object?>("forge", forge));

    public void RedEnded(string forge, string result) => results.Add(1, new("forge", forge), new("result", result));

    public void Ended(string forge, string result) => ended.Add(1, new("forge", forge), new("result", result));
}

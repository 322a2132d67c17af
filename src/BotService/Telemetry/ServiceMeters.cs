using System.Diagnostics.Metrics;

namespace BotService.Telemetry;

/// <summary>The meter <c>BotService</c>: what came in, what began, how it ended.</summary>
internal sealed class ServiceMeters
{
    private readonly Counter<long> deliveries;
    private readonly Counter<long> begun;
    private readonly Counter<long> ended;
    private readonly Counter<long> seen;
    private readonly Counter<long> handled;

    public ServiceMeters(IMeterFactory meters)
    {
        var meter = meters.Create("BotService");
        deliveries = meter.CreateCounter<long>("botservice.deliveries", description: "Deliveries by forge and answer");
        begun = meter.CreateCounter<long>("botservice.runs.begun", description: "Runs that began");
        ended = meter.CreateCounter<long>("botservice.runs.ended", description: "Runs by named result");
        seen = meter.CreateCounter<long>("botservice.red_builds.seen", description: "Red builds that were told of while no run was known for them");
        handled = meter.CreateCounter<long>("botservice.red_builds.handled", description: "Red builds by named result; what is seen and never handled was lost");
    }

    public void Received(string forge, string result) => deliveries.Add(1, new("forge", forge), new("result", result));

    public void Begun(string forge) => begun.Add(1, new KeyValuePair<string, object?>("forge", forge));

    public void RedSeen(string forge) => seen.Add(1, new KeyValuePair<string, object?>("forge", forge));

    public void RedHandled(string forge, string result) => handled.Add(1, new("forge", forge), new("result", result));

    public void Ended(string forge, string result) => ended.Add(1, new("forge", forge), new("result", result));
}

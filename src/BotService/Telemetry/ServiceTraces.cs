using System.Diagnostics;

namespace BotService.Telemetry;

/// <summary>One trace for all that a delivery leads to. It is kept in the ledger, because jobs run later and elsewhere.</summary>
internal static class ServiceTraces
{
    public const string Name = "BotService";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>What the ledger keeps of the trace in hand; "" outside of one.</summary>
    public static string Parent => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : "";

    /// <summary>Goes on with a trace of the ledger, or begins one.</summary>
    public static Activity? Continue(string name, string parent)
    {
        ActivityContext.TryParse(parent, null, isRemote: true, out var context);
        return Source.StartActivity(name, ActivityKind.Consumer, context);
    }
}

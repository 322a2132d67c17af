using BotService.Ledger;
using BotService.Telemetry;
using Hangfire;

namespace BotService.Jobs;

/// <summary>On start and hourly: red builds that no delivery told of, and work that was lost on the way.</summary>
[AutomaticRetry(Attempts = 2, DelaysInSeconds = [30, 300])]
[DisableConcurrentExecution("sweep {0}", 10)]
internal sealed partial class SweepJob(ForgeSet forges, EventActions actions, LostWork lost, TimeProvider time, ILogger<SweepJob> log)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(3);

    /// <summary>For so long GitHub keeps deliveries.</summary>
    private static readonly TimeSpan StartWindow = TimeSpan.FromDays(3);

    public Task ForgeAsync(string forge, CancellationToken token) => SweepAsync(forge, Window, token);

    /// <summary>Looks back further: nobody knows how long the service was down.</summary>
    public Task StartAsync(string forge, CancellationToken token) => SweepAsync(forge, StartWindow, token);

    public Task LedgerAsync(string what, CancellationToken token) => lost.RecoverAsync(token);

    private async Task SweepAsync(string forge, TimeSpan window, CancellationToken token)
    {
        var found = 0;
        await foreach (var happened in forges.Of(forge).SweepAsync(time.GetUtcNow() - window, token))
        {
            found++;
            using var span = ServiceTraces.Continue("sweep", "")?.SetTag("forge", forge);
            Log.Missed(log, forge, await actions.HandleAsync(forges.Of(forge), happened, token));
        }

        Log.Swept(log, forge, found);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Sweep of {Forge}: {Result}")]
        public static partial void Missed(ILogger log, string forge, string result);

        [LoggerMessage(2, LogLevel.Information, "Sweep of {Forge} ended: {Found} events")]
        public static partial void Swept(ILogger log, string forge, int found);
    }
}

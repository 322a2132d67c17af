using BotService.Ledger;
using BotService.Telemetry;
using Hangfire;

namespace BotService.Jobs;

/// <summary>On start and hourly: red builds that no delivery told of, and work that was lost on the way.</summary>
[AutomaticRetry(Attempts = 2, DelaysInSeconds = [30, 300])]
internal sealed partial class SweepJob(ForgeSet forges, EventActions actions, LostWork lost, SweepWatch watch, ILogger<SweepJob> log)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(3);

    /// <summary>For so long GitHub keeps deliveries.</summary>
    private static readonly TimeSpan StartWindow = TimeSpan.FromDays(3);

    public Task ForgeAsync(string forge, CancellationToken token) => SweepAsync(forge, Window, token);

    /// <summary>Looks back further: nobody knows how long the service was down.</summary>
    public Task StartAsync(string forge, CancellationToken token) => SweepAsync(forge, StartWindow, token);

    public Task LedgerAsync(string what, CancellationToken token) => AloneAsync(what, () => lost.RecoverAsync(token), token);

    private Task SweepAsync(string forge, TimeSpan window, CancellationToken token) =>
        AloneAsync($"{forge} {window}", () => SweepForgeAsync(forge, window, token), token);

    /// <summary>Not with Hangfire's own lock: one whose holder was killed stays for minutes, and those who wait for it take up workers.</summary>
    private async Task AloneAsync(string what, Func<Task> sweep, CancellationToken token)
    {
        await using var turn = await watch.Turns.TryTakeAsync($"sweep {what}", token);
        if (turn is null)
        {
            Log.GoesOn(log, what);
            return;
        }

        await sweep();
    }

    private async Task SweepForgeAsync(string forge, TimeSpan window, CancellationToken token)
    {
        var found = 0;
        await foreach (var happened in forges.Of(forge).SweepAsync(watch.Time.GetUtcNow() - window, token))
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

        [LoggerMessage(3, LogLevel.Information, "The same sweep ({What}) goes on already")]
        public static partial void GoesOn(ILogger log, string what);
    }
}

/// <summary>When, and whether nobody else does it.</summary>
internal sealed record SweepWatch(Turns Turns, TimeProvider Time);

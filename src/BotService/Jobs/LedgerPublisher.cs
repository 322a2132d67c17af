using BotService.Publishing;

namespace BotService.Jobs;

/// <summary>Publishes nothing: the result stays in the ledger and is logged.</summary>
internal sealed partial class LedgerPublisher(ILogger<LedgerPublisher> log) : IRunPublisher
{
    public Task<string> PublishAsync(FinishedRun run, CancellationToken token)
    {
        Log.Kept(log, run.RunId, run.Repository.FullName, run.HeadSha, run.Report.Outcome.Name);
        return Task.FromResult("The result is in the ledger only; nothing was put on the forge.");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Run {Run} on {Repository} {Sha}: {Outcome}; kept in the ledger, nothing is published")]
        public static partial void Kept(ILogger log, string run, string repository, string sha, string outcome);
    }
}

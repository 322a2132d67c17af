using BotService.Forges;
using BotService.Ledger.Rows;
using Microsoft.EntityFrameworkCore;

namespace BotService.Ledger;

/// <summary>What the runs of a repository used since midnight UTC.</summary>
internal sealed class RepositoryUsage(LedgerDatabase database, TimeProvider time)
{
    public Task<DayUsage> TodayAsync(RepositoryRef repository, CancellationToken token)
    {
        var now = time.GetUtcNow();
        var midnight = new DateTimeOffset(now.Date, TimeSpan.Zero);
        return database.ReadAsync(
            async (ledger, t) =>
            {
                var runs = ledger.Runs.Where(r => r.Forge == repository.Forge && r.RepositoryId == repository.Id && r.ChangedAt >= midnight);
                return new DayUsage(
                    TimeSpan.FromSeconds(await runs.SumAsync(r => r.SandboxSeconds, t)),
                    TimeSpan.FromSeconds(await runs.SumAsync(r => r.ModelSeconds, t)),
                    await runs.CountAsync(r => r.Step == RunStep.Repair, t));
            },
            token);
    }
}

/// <param name="UnderWay">Runs that are being repaired or wait for it, whose use is not known yet.</param>
internal sealed record DayUsage(TimeSpan Sandbox, TimeSpan Model, int UnderWay);

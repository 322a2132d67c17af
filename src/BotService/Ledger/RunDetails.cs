using BotService.Ledger.Rows;
using BotService.Repair;
using Microsoft.EntityFrameworkCore;

namespace BotService.Ledger;

/// <summary>What the engine is doing right now.</summary>
internal sealed record LiveProgress(string Step, IReadOnlyList<string> FailingTests, CandidateCounts Candidates, double Elapsed, double Left, IReadOnlyList<Trial> Latest);

/// <summary>What a run tried and where it looked.</summary>
internal sealed record RunFindings(IReadOnlyList<Trial> Trials, IReadOnlyList<SourceExcerpt> Sources);

/// <summary>The details of runs, which only their pages show.</summary>
internal sealed class RunDetails(LedgerDatabase database, TimeProvider time)
{
    public Task<RunDetailRow?> FindAsync(string runId, CancellationToken token) =>
        database.ReadAsync((ledger, t) => ledger.RunDetails.AsNoTracking().FirstOrDefaultAsync(d => d.RunId == runId, t), token);

    public Task ProgressAsync(string runId, LiveProgress progress, CancellationToken token)
    {
        var json = LedgerJson.Write(progress);
        return ChangeAsync(runId, d => d.Progress = json, token);
    }

    /// <summary>Takes the place of what an earlier execution found.</summary>
    public Task FoundAsync(string runId, RunFindings findings, CancellationToken token)
    {
        var json = LedgerJson.Write(findings);
        return ChangeAsync(runId, d => (d.Findings, d.Progress) = (json, ""), token);
    }

    private Task ChangeAsync(string runId, Action<RunDetailRow> change, CancellationToken token) => database.WriteAsync(
        $"details:{runId}",
        async (ledger, t) =>
        {
            var row = await ledger.RunDetails.FirstOrDefaultAsync(d => d.RunId == runId, t);
            if (row is null)
            {
                row = new RunDetailRow { RunId = runId };
                ledger.Add(row);
            }

            change(row);
            row.ChangedAt = time.GetUtcNow();
            return true;
        },
        token);
}

using Microsoft.EntityFrameworkCore;

namespace BotService.Ledger;

/// <summary>One execution at a time works on a branch. A lease that is not renewed expires, so that a killed process blocks nobody for long.</summary>
/// <remarks>Clocks of the machines must agree within a few seconds.</remarks>
internal sealed class BranchLeases(LedgerDatabase database, TimeProvider time)
{
    /// <summary>Takes or renews it; false while another owner holds it.</summary>
    public Task<bool> HoldAsync(BranchKey branch, string owner, TimeSpan duration, CancellationToken token)
    {
        var now = database.Parameter(time.GetUtcNow());
        var until = database.Parameter(time.GetUtcNow() + duration);
        return database.WriteAsync(
            async (ledger, t) => await ledger.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO branch_leases (forge, repository_id, branch, owner, expires_at)
                VALUES ({branch.Forge}, {branch.RepositoryId}, {branch.Branch}, {owner}, {until})
                ON CONFLICT (forge, repository_id, branch) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at
                WHERE branch_leases.owner = excluded.owner OR branch_leases.expires_at < {now}
                """,
                t) == 1,
            token);
    }

    public Task ReleaseAsync(BranchKey branch, string owner, CancellationToken token) => database.WriteAsync(
        (ledger, t) => ledger.BranchLeases
            .Where(l => l.Forge == branch.Forge && l.RepositoryId == branch.RepositoryId && l.Branch == branch.Branch && l.Owner == owner)
            .ExecuteDeleteAsync(t),
        token);
}

internal sealed record BranchKey(string Forge, long RepositoryId, string Branch);

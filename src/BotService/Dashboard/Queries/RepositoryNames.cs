using BotService.Ledger;
using Microsoft.EntityFrameworkCore;

namespace BotService.Dashboard.Queries;

/// <summary>Every repository that has a run.</summary>
internal sealed class RepositoryNames(LedgerDatabase database)
{
    private const int Most = 1000;

    /// <summary>In the order of names; at most 1,000.</summary>
    public async Task<IReadOnlyList<RepositoryName>> ReadAsync(VisibleRuns visible, CancellationToken token)
    {
        // From one repository to the next by the index: a look for each repository, and not for each run.
        var rows = await database.ReadAsync(
            (ledger, t) => ledger.Database.SqlQuery<string>(
                $"""
                WITH RECURSIVE forges(forge) AS (
                    SELECT min(r.forge) FROM runs r
                    UNION ALL
                    SELECT (SELECT min(r.forge) FROM runs r WHERE r.forge > forges.forge) FROM forges WHERE forges.forge IS NOT NULL
                ), places(forge, number) AS (
                    SELECT f.forge, (SELECT min(r.repository_id) FROM runs r WHERE r.forge = f.forge) FROM forges f WHERE f.forge IS NOT NULL
                    UNION ALL
                    SELECT p.forge, (SELECT min(r.repository_id) FROM runs r WHERE r.forge = p.forge AND r.repository_id > p.number) FROM places p WHERE p.number IS NOT NULL
                )
                SELECT p.forge || ':' || p.number || ' ' || (SELECT r.repository_name FROM runs r WHERE r.forge = p.forge AND r.repository_id = p.number ORDER BY r.id DESC LIMIT 1)
                FROM places p WHERE p.number IS NOT NULL
                """).ToListAsync(t),
            token);
        return
        [
            .. rows.Select(r => r.Split(' ', 2)).Select(r => new RepositoryName(r[0], r[1])).Where(r => visible.Holds(r.Key))
                .OrderBy(r => r.Name, StringComparer.OrdinalIgnoreCase).Take(Most),
        ];
    }
}

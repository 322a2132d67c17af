using BotService.Ledger.Rows;
using Microsoft.EntityFrameworkCore;

namespace BotService.Ledger;

internal sealed class PublishedItems(LedgerDatabase database, TimeProvider time) : IPublishedItems
{
    public Task<string?> FindAsync(string runId, string kind, CancellationToken token) => database.ReadAsync(
        (ledger, t) => ledger.PublishedItems.Where(p => p.RunId == runId && p.Kind == kind).Select(p => p.Reference).FirstOrDefaultAsync(t), token);

    public Task RecordAsync(string runId, string kind, string reference, CancellationToken token) => database.WriteAsync(
        async (ledger, t) =>
        {
            var changed = await ledger.PublishedItems
                .Where(p => p.RunId == runId && p.Kind == kind)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.Reference, reference).SetProperty(p => p.At, time.GetUtcNow()), t);
            if (changed == 0)
            {
                ledger.Add(new PublishedItemRow { RunId = runId, Kind = kind, Reference = reference, At = time.GetUtcNow() });
            }
        },
        token);
}

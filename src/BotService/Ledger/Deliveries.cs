using BotService.Ledger.Rows;
using Microsoft.EntityFrameworkCore;

namespace BotService.Ledger;

/// <summary>Stored deliveries on their way to a job.</summary>
internal sealed class Deliveries(LedgerDatabase database, TimeProvider time)
{
    /// <summary>Hands the oldest new ones to <paramref name="enqueue"/>. A crash between the two repeats the job and loses nothing.</summary>
    /// <returns>How many.</returns>
    public Task<int> DispatchAsync(int atMost, Action<long[]> enqueue, CancellationToken token) => database.WriteAsync(
        "dispatch",
        async (ledger, t) =>
        {
            var ids = await ledger.Deliveries.Where(d => d.State == DeliveryState.Received).OrderBy(d => d.Id).Select(d => d.Id).Take(atMost).ToArrayAsync(t);
            if (ids.Length == 0)
            {
                return 0;
            }

            enqueue(ids);

            // A job that was quick has finished its own by now.
            await MoveAsync(ledger.Deliveries.Where(d => ids.Contains(d.Id) && d.State == DeliveryState.Received), DeliveryState.Queued, "", t);
            return ids.Length;
        },
        token);

    /// <summary>Those that are still to be handled, in their order.</summary>
    public Task<List<DeliveryRow>> FindAsync(IReadOnlyList<long> ids, CancellationToken token) => database.ReadAsync(
        (ledger, t) => ledger.Deliveries.AsNoTracking()
            .Where(d => ids.Contains(d.Id) && (d.State == DeliveryState.Received || d.State == DeliveryState.Queued))
            .OrderBy(d => d.Id)
            .ToListAsync(t),
        token);

    public Task FinishAsync(IReadOnlyList<long> ids, DeliveryState state, string result, CancellationToken token) =>
        database.WriteAsync((ledger, t) => MoveAsync(ledger.Deliveries.Where(d => ids.Contains(d.Id)), state, result, t), token);

    /// <summary>Queued ones whose job is lost are new again.</summary>
    public Task<int> ReturnAsync(DateTimeOffset queuedBefore, CancellationToken token) => database.WriteAsync(
        (ledger, t) => MoveAsync(ledger.Deliveries.Where(d => d.State == DeliveryState.Queued && d.ChangedAt < queuedBefore), DeliveryState.Received, "", t), token);

    /// <summary>Bodies hold texts of people; they are not kept longer than needed.</summary>
    public Task<int> DeleteAsync(DateTimeOffset receivedBefore, CancellationToken token) => database.WriteAsync(
        (ledger, t) => ledger.Deliveries
            .Where(d => d.ReceivedAt < receivedBefore && (d.State == DeliveryState.Done || d.State == DeliveryState.Failed))
            .ExecuteDeleteAsync(t),
        token);

    private Task<int> MoveAsync(IQueryable<DeliveryRow> rows, DeliveryState state, string result, CancellationToken token) => rows.ExecuteUpdateAsync(
        set => set.SetProperty(d => d.State, state).SetProperty(d => d.Result, result).SetProperty(d => d.ChangedAt, time.GetUtcNow()), token);
}

using System.Data.Common;
using System.Threading.Channels;
using BotService.Ledger.Rows;
using Microsoft.EntityFrameworkCore;

namespace BotService.Ledger;

/// <param name="Body">As <see cref="DeliveryBody.Pack"/> gives it.</param>
/// <param name="TraceParent">The trace that it belongs to, as W3C writes it; "" for none.</param>
internal sealed record NewDelivery(string Forge, string DeliveryId, string Kind, byte[] Body, string TraceParent);

/// <summary>Stores deliveries durably. Those that come in while one transaction is being written share the next.</summary>
internal sealed class DeliveryWriter(LedgerDatabase database, DeliverySignal signal, IntakeLoad load, TimeProvider time) : BackgroundService
{
    private const int BatchRows = 256;
    private const int BatchBytes = 16 << 20;
    private readonly Channel<Waiting> waiting = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Returns when the delivery is on disk.</summary>
    /// <returns>False when it was there already.</returns>
    /// <exception cref="DbException">The database cannot take it now.</exception>
    /// <exception cref="OperationCanceledException">The service is ending.</exception>
    public Task<bool> StoreAsync(NewDelivery delivery)
    {
        var stored = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!waiting.Writer.TryWrite(new Waiting(delivery, stored)))
        {
            stored.SetCanceled();
        }

        return stored.Task;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                await StoreAsync(TakeBatch());
            }
        }
        catch (OperationCanceledException)
        {
            // The requests that still wait are told below.
        }

        waiting.Writer.Complete();
        while (waiting.Reader.TryRead(out var late))
        {
            late.Stored.SetCanceled(CancellationToken.None);
        }
    }

    private List<Waiting> TakeBatch()
    {
        var batch = new List<Waiting>();
        var bytes = 0;
        while (batch.Count < BatchRows && bytes < BatchBytes && waiting.Reader.TryRead(out var next))
        {
            batch.Add(next);
            bytes += next.Delivery.Body.Length;
        }

        load.Stored(batch.Count);
        return batch;
    }

    private async Task StoreAsync(List<Waiting> batch)
    {
        try
        {
            var fresh = await database.WriteAsync((ledger, t) => InsertAsync(ledger, batch, t), CancellationToken.None);
            if (fresh.Count > 0)
            {
                signal.Set();
            }

            foreach (var (delivery, stored) in batch)
            {
                stored.SetResult(fresh.Remove((delivery.Forge, delivery.DeliveryId)));
            }
        }
        catch (Exception e)
        {
            // Each request answers for itself; the writer lives on.
            batch.ForEach(w => w.Stored.TrySetException(e));
        }
    }

    private async Task<HashSet<(string Forge, string Id)>> InsertAsync(LedgerContext ledger, List<Waiting> batch, CancellationToken token)
    {
        await using var command = ledger.Database.GetDbConnection().CreateCommand();
        command.Transaction = Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(ledger.Database.CurrentTransaction!);
        List<NewDelivery> deliveries = [.. batch.Select(w => w.Delivery)];
        var now = database.Parameter(time.GetUtcNow());
        return database.Kind == DatabaseKind.PostgreSql
            ? await DeliveryInsert.IntoPostgreSqlAsync(command, deliveries, now, token)
            : await DeliveryInsert.IntoSqliteAsync(command, deliveries, now, token);
    }

    private sealed record Waiting(NewDelivery Delivery, TaskCompletionSource<bool> Stored);
}

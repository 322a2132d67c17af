using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace BotService.Ledger;

/// <summary>A lock that a connection to PostgreSQL holds, and that ends with it.</summary>
internal sealed class AdvisoryLock(LedgerContext holder) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        try
        {
            // A pooled connection keeps its locks until somebody uses it again.
            await holder.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock_all()");
            await holder.Database.CloseConnectionAsync();
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or RetryLimitExceededException)
        {
            // The connection is lost, and the lock with it.
        }

        await holder.DisposeAsync();
    }
}

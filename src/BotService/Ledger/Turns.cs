using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace BotService.Ledger;

/// <summary>Work that only one at a time does, among all processes. A process that is killed holds nothing up.</summary>
internal sealed class Turns(DatabaseOptions options, Func<LedgerContext> open)
{
    private readonly ConcurrentDictionary<string, bool> taken = new();

    /// <returns>Null while somebody else has the turn; disposing ends it.</returns>
    public Task<IAsyncDisposable?> TryTakeAsync(string name, CancellationToken token) => options.Kind == DatabaseKind.Sqlite
        ? Task.FromResult<IAsyncDisposable?>(taken.TryAdd(name, true) ? new InProcess(taken, name) : null)
        : TryLockAsync(name, token);

    private async Task<IAsyncDisposable?> TryLockAsync(string name, CancellationToken token)
    {
        var holder = open();
        try
        {
            await holder.Database.OpenConnectionAsync(token);
            var got = await holder.Database.SqlQuery<bool>($"SELECT pg_try_advisory_lock(hashtextextended({name}, 0))").ToListAsync(token);
            if (got[0])
            {
                return new AdvisoryLock(holder);
            }
        }
        catch
        {
            await holder.DisposeAsync();
            throw;
        }

        await holder.DisposeAsync();
        return null;
    }

    private sealed class InProcess(ConcurrentDictionary<string, bool> taken, string name) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            taken.TryRemove(name, out _);
            return ValueTask.CompletedTask;
        }
    }
}

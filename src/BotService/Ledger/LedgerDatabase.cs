using Microsoft.EntityFrameworkCore;

namespace BotService.Ledger;

/// <summary>Runs work on the ledger, again where the connection was lost, so that work must be repeatable.</summary>
internal sealed class LedgerDatabase(DatabaseOptions options, Func<LedgerContext> open) : IDisposable
{
    // SQLite lets one writer in at a time; waiting here is cheaper than polling its lock.
    private readonly SemaphoreSlim? writer = options.Kind == DatabaseKind.Sqlite ? new SemaphoreSlim(1) : null;

    public DatabaseKind Kind => options.Kind;

    public async Task<T> ReadAsync<T>(Func<LedgerContext, CancellationToken, Task<T>> work, CancellationToken token)
    {
        await using var context = open();
        return await context.Database.CreateExecutionStrategy().ExecuteAsync(t => work(context, t), token);
    }

    /// <summary>One transaction; what <paramref name="work"/> changed in the context is saved.</summary>
    public Task<T> WriteAsync<T>(Func<LedgerContext, CancellationToken, Task<T>> work, CancellationToken token) => WriteAsync(null, work, token);

    /// <param name="alone">No two transactions with the same name go on at the same time; null for any number.</param>
    public async Task<T> WriteAsync<T>(string? alone, Func<LedgerContext, CancellationToken, Task<T>> work, CancellationToken token)
    {
        if (writer is null)
        {
            return await RepeatedAsync(alone, work, token);
        }

        await writer.WaitAsync(token);
        try
        {
            return await RepeatedAsync(null, work, token);
        }
        finally
        {
            writer.Release();
        }
    }

    public Task WriteAsync(Func<LedgerContext, CancellationToken, Task> work, CancellationToken token) => WriteAsync<bool>(
        async (context, t) =>
        {
            await work(context, t);
            return true;
        },
        token);

    /// <summary>A time as the database's driver takes it in a command of our own.</summary>
    public object Parameter(DateTimeOffset time) => Kind == DatabaseKind.Sqlite ? time.ToUnixTimeMilliseconds() : time.ToUniversalTime();

    public void Dispose() => writer?.Dispose();

    private async Task<T> RepeatedAsync<T>(string? alone, Func<LedgerContext, CancellationToken, Task<T>> work, CancellationToken token)
    {
        await using var any = open();
        return await any.Database.CreateExecutionStrategy().ExecuteAsync(t => OnceAsync(alone, work, t), token);
    }

    private async Task<T> OnceAsync<T>(string? alone, Func<LedgerContext, CancellationToken, Task<T>> work, CancellationToken token)
    {
        await using var context = open();
        await using var transaction = await context.Database.BeginTransactionAsync(token);
        if (alone is not null)
        {
            await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({alone}, 0))", token);
        }

        var result = await work(context, token);
        await context.SaveChangesAsync(token);
        await transaction.CommitAsync(token);
        return result;
    }
}

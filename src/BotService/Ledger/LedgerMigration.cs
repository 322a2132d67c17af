using BotService.Repair;
using Microsoft.EntityFrameworkCore;

namespace BotService.Ledger;

/// <summary>Brings the tables up to date before anything else starts. Several processes may start at once: one of them does it.</summary>
internal sealed partial class LedgerMigration(DatabaseOptions options, Func<LedgerContext> open, TimeProvider time, ILogger<LedgerMigration> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestMigration = TimeSpan.FromMinutes(30);

    /// <summary>Any number that other programs are unlikely to lock in the same database.</summary>
    private const long LockNumber = 4730185522319;

    /// <exception cref="ConfigurationException">The database cannot be reached.</exception>
    public async Task ApplyAsync(CancellationToken token)
    {
        await using var context = open();
        using var held = options.Kind == DatabaseKind.Sqlite ? await LockFileAsync(token) : null;
        await WaitAsync(context, token);
        await using var alone = await AloneAsync(token);
        var pending = (await context.Database.GetPendingMigrationsAsync(token)).ToList();
        if (pending.Count == 0)
        {
            return;
        }

        Log.Migrating(log, options.Kind, string.Join(", ", pending));
        if (options.Kind == DatabaseKind.Sqlite)
        {
            // The lock is ours by the file; a table that a killed process left as its lock would stay for ever.
            await context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", token);
            await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", token);
        }

        await context.Database.MigrateAsync(token);
    }

    /// <summary>EF Core lets go of its own lock between two migrations, so that a second process may begin in the middle.</summary>
    private async Task<IAsyncDisposable?> AloneAsync(CancellationToken token)
    {
        if (options.Kind == DatabaseKind.Sqlite)
        {
            return null;
        }

        var holder = open();
        holder.Database.SetCommandTimeout(LongestMigration);
        await holder.Database.OpenConnectionAsync(token);
        await holder.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({LockNumber})", token);
        return new AdvisoryLock(holder);
    }

    private async Task<FileStream> LockFileAsync(CancellationToken token)
    {
        var file = Path.GetFullPath(options.File) + ".lock";
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Pause, time, token);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ConfigurationException($"The database file '{options.File}' cannot be used: {e.Message} Set BotService:Database:File to a file in a folder that this user may write.");
            }
        }
    }

    // In a cluster the service often starts before its database.
    private async Task WaitAsync(LedgerContext context, CancellationToken token)
    {
        var began = time.GetTimestamp();
        while (options.Kind == DatabaseKind.PostgreSql)
        {
            try
            {
                await context.Database.OpenConnectionAsync(token);
                await context.Database.CloseConnectionAsync();
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException && time.GetElapsedTime(began) < Patience)
            {
                Log.Waiting(log, e.Message);
                await Task.Delay(Pause, time, token);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new ConfigurationException($"The database cannot be reached: {e.Message} Check BotService:Database:ConnectionString and that the server runs.");
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Migrating the {Kind} ledger: {Migrations}")]
        public static partial void Migrating(ILogger log, DatabaseKind kind, string migrations);

        [LoggerMessage(2, LogLevel.Warning, "The database is not there yet: {Message}")]
        public static partial void Waiting(ILogger log, string message);
    }
}

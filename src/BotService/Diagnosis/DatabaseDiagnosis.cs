using System.Data.Common;
using BotService.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BotService.Diagnosis;

/// <summary>Ledger and queues.</summary>
internal sealed class DatabaseDiagnosis(DatabaseOptions options, Func<LedgerContext> open, HealthCheckService health) : IDiagnosis
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public string Area => "database";

    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken token)
    {
        if (options.Kind == DatabaseKind.Sqlite && !File.Exists(options.File))
        {
            return [NewFile(Path.GetFullPath(options.File))];
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(token);
        limited.CancelAfter(Patience);
        try
        {
            return await OpenAsync(limited.Token);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or TimeoutException || (e is OperationCanceledException && !token.IsCancellationRequested))
        {
            var setting = options.Kind == DatabaseKind.Sqlite ? "File" : "ConnectionString";
            return [Finding.Missing(Area, options.Kind.ToString(), $"cannot be used: {e.Message}", $"Check BotService:Database:{setting}, and that the server runs and this user may create tables.")];
        }
    }

    private async Task<IReadOnlyList<Finding>> OpenAsync(CancellationToken token)
    {
        await using var ledger = open();
        await ledger.Database.GetDbConnection().OpenAsync(token);
        var pending = (await ledger.Database.GetPendingMigrationsAsync(token)).Count();
        var place = options.Kind == DatabaseKind.Sqlite ? Path.GetFullPath(options.File) : $"{ledger.Database.GetDbConnection().DataSource}/{ledger.Database.GetDbConnection().Database}";
        var database = Finding.Works(Area, options.Kind.ToString(), pending == 0 ? $"{place}, tables up to date" : $"{place}, {pending} changes of tables follow at the next start of 'serve'");
        return options.Kind == DatabaseKind.Sqlite || pending > 0 ? [database] : [database, await QueuesAsync(token)];
    }

    private async Task<Finding> QueuesAsync(CancellationToken token)
    {
        var report = await health.CheckHealthAsync(r => r.Name == "queues", token);
        return report.Status == HealthStatus.Healthy
            ? Finding.Works(Area, "queues", "served by at least one process")
            : Finding.Warning(Area, "queues", report.Entries["queues"].Description ?? "not served", "Start 'botservice serve'; each of the queues reproduce, repair and publish needs a process.");
    }

    private Finding NewFile(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        while (!Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        try
        {
            using (File.Create(Path.Combine(folder, Path.GetRandomFileName()), 1, FileOptions.DeleteOnClose))
            {
                return Finding.Works(Area, "Sqlite", $"{file} is made at the first start of 'serve'");
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return Finding.Missing(Area, "Sqlite", $"{file} cannot be made: {e.Message}", "Set BotService:Database:File to a file in a folder that this user may write.");
        }
    }
}

using System.Reflection;
using BotService.Jobs;
using BotService.Ledger;
using BotService.Ledger.Rows;
using BotService.Repair;
using BotService.Repair.Sandboxes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BotService.Dashboard.Queries;

/// <summary>Whether the service can do its work.</summary>
internal sealed class HealthReader(LedgerDatabase database, HealthCheckService checks, WorkerStatus workers, RunOptions options, ServiceParts parts)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public async Task<HealthView> ReadAsync(CancellationToken token)
    {
        var report = await checks.CheckHealthAsync(token);
        var status = Workers();
        var (seen, handled) = await LivenessAsync(token);
        return new HealthView([.. report.Entries.Select(e => new CheckView(e.Key, e.Value.Status == HealthStatus.Healthy, e.Value.Description ?? ""))], status)
        {
            Sandbox = options.Sandbox,
            SandboxInForce = parts.Arguments.Queues.Contains(Queues.Repair) ? await SandboxAsync(token) : null,
            LastSandbox = await LastSandboxAsync(token),
            Engine = options.Engine.ToString().ToLowerInvariant(),
            Models = options.Models,
            Seen = seen,
            Handled = handled,
            Database = database.Kind == DatabaseKind.Sqlite ? "SQLite, one process" : "PostgreSQL",
            Version = typeof(HealthReader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        };
    }

    private WorkersView? Workers()
    {
        try
        {
            return workers.Read();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The check of the queues says what is wrong; the rest of the page is still worth seeing.
            return null;
        }
    }

    private async Task<string> SandboxAsync(CancellationToken token)
    {
        try
        {
            return (await parts.Engine.SandboxAsync(options.Sandbox, token)).Name;
        }
        catch (Exception e) when (e is SandboxUnavailableException or ConfigurationException)
        {
            return $"not usable: {e.Message}";
        }
    }

    private Task<(int Seen, int Handled)> LivenessAsync(CancellationToken token) => database.ReadAsync(
        async (ledger, t) =>
        {
            var since = parts.Time.GetUtcNow() - Day;
            var day = Runs.DayOf(since);
            var runs = ledger.Runs.Where(r => r.Day >= day && r.CreatedAt > since);
            return (await runs.CountAsync(t), await runs.CountAsync(r => r.EndedAt != null, t));
        },
        token);

    private Task<string> LastSandboxAsync(CancellationToken token) => database.ReadAsync(
        async (ledger, t) =>
        {
            var reports = await ledger.Runs.Where(r => r.Step == RunStep.Ended && r.Report != null).OrderByDescending(r => r.ChangedAt).Take(5).Select(r => r.Report!).ToListAsync(t);
            return reports.Select(SandboxOf).FirstOrDefault(s => s.Length > 0) ?? "";
        },
        token);

    private static string SandboxOf(string report)
    {
        try
        {
            return LedgerJson.Read<RepairReport>(report).Evidence.Sandbox;
        }
        catch (System.Text.Json.JsonException)
        {
            return "";
        }
    }
}

/// <summary>What of this process the health page asks.</summary>
internal sealed record ServiceParts(ServeArguments Arguments, FrontDoor Engine, TimeProvider Time);

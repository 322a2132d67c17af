using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Spectre.Console;

namespace BotService.Benchmarks.Service;

/// <summary>Signed deliveries per second that are answered and on disk, against a Probot app that does nothing, which keeps nothing.</summary>
internal static class IntakeSpeed
{
    public const string Name = "intake";
    private const string Secret = "of the benchmark";
    private const int Connections = 128;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("botservice-bench-").FullName;
        try
        {
            var peers = new IntakePeers(folder, Secret);
            var (database, connection) = await PostgreSqlPeer.StartAsync(folder);
            await using var _ = database;
            List<Row> rows =
            [
                await MeasureAsync("Probot, an app that does nothing", peers.ProbotAsync),
                await MeasureAsync("PostgreSQL, a process for the intake", () => peers.PostgreSqlAsync(connection, "none")),
                await MeasureAsync("PostgreSQL, the same process handles them", async () => await peers.PostgreSqlAsync(await NewDatabaseAsync(connection), "publish")),
                await MeasureAsync("SQLite, the same process handles them", () => peers.SqliteAsync("publish")),
            ];
            Print(rows);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Row> MeasureAsync(string what, Func<Task<IntakePeer>> start)
    {
        AnsiConsole.WriteLine($"{what} ...");
        var peer = await start();
        LoadResult load;
        TimeSpan processor;
        await using (peer.Peer)
        {
            load = await Generator(peer.Address).RunAsync(Connections, WarmUp, Measured);
            processor = peer.Peer.ProcessorTime();
        }

        var stored = await peer.Stored();
        return stored < 0 || stored == load.Accepted
            ? new Row(what, load, processor / load.Accepted)
            : throw new InvalidOperationException($"{load.Accepted} deliveries were accepted, and {stored} are stored after the process was killed.");
    }

    private static LoadGenerator Generator(Uri address)
    {
        var body = Body();
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body));
        var head = $"POST {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\nUser-Agent: GitHub-Hookshot/bench\r\nContent-Type: application/json\r\nAccept: */*\r\n"
            + $"X-GitHub-Event: workflow_run\r\nX-Hub-Signature-256: sha256={signature}\r\n";
        return new LoadGenerator(address, head, "X-GitHub-Delivery", body);
    }

    // About as many fields and bytes as GitHub sends for a workflow that has begun; nothing has to be done about it.
    private static byte[] Body()
    {
        Dictionary<string, object> Fields(string name, int addresses) => new(
            Enumerable.Range(0, addresses).Select(i => new KeyValuePair<string, object>($"{name}_{i}_url", $"https://api.github.com/repos/octo/app/{name}/{i}{{/name}}")))
        {
            ["id"] = 186853002,
            ["node_id"] = "MDEwOlJlcG9zaXRvcnkxODY4NTMwMDI=",
            ["full_name"] = "octo/app",
            ["default_branch"] = "main",
            ["head_sha"] = "ec26c3e57ca3a959ca5aad62de7213c562f8c821",
            ["head_branch"] = "changes",
        };
        return JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["action"] = "in_progress",
            ["workflow_run"] = Fields("run", 20),
            ["workflow"] = Fields("workflow", 5),
            ["repository"] = Fields("repository", 45),
            ["organization"] = Fields("organization", 12),
            ["sender"] = Fields("sender", 15),
            ["installation"] = new Dictionary<string, object> { ["id"] = 7 },
        });
    }

    private static async Task<string> NewDatabaseAsync(string connection)
    {
        await using var open = new NpgsqlConnection(connection);
        await open.OpenAsync();
        await using var command = new NpgsqlCommand("CREATE DATABASE second", open);
        await command.ExecuteNonQueryAsync();
        return connection.Replace("Database=postgres", "Database=second", StringComparison.Ordinal);
    }

    private static void Print(IReadOnlyList<Row> rows)
    {
        var table = new Table().AddColumns("what", "deliveries/s", "ratio", "p50, ms", "p99, ms", "worst, ms", "its CPU, µs", "refused");
        foreach (var (what, load, processor) in rows)
        {
            table.AddRow(
                what,
                load.PerSecond.ToString("0", CultureInfo.InvariantCulture),
                $"{load.PerSecond / rows[0].Load.PerSecond:0.00}x",
                $"{load.Percentile(0.5):0.0}",
                $"{load.Percentile(0.99):0.0}",
                $"{load.Percentile(1):0.0}",
                $"{processor.TotalMicroseconds:0}",
                $"{load.Refused}");
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"{Connections} connections, one delivery of {Body().Length} bytes after another on each; {Environment.ProcessorCount} cores, shared with the generator. Aims: 3x Probot, p99 below 50 ms.");
    }

    /// <param name="Processor">Of the server's own process for one delivery, start and warm-up included.</param>
    private sealed record Row(string What, LoadResult Load, TimeSpan Processor);
}

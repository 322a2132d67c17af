using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace BotService.Benchmarks.Service;

/// <summary>A server under load, and how many deliveries it has on disk after it was killed.</summary>
/// <param name="Stored">-1 where nothing is kept.</param>
internal sealed record IntakePeer(Peer Peer, Uri Address, Func<Task<long>> Stored);

/// <summary>The servers that are compared.</summary>
internal sealed class IntakePeers(string folder, string secret)
{
    private const string Version = "14.3.2";

    /// <summary>From the package registry, with an app that does nothing.</summary>
    public async Task<IntakePeer> ProbotAsync()
    {
        var home = Directory.CreateDirectory(Path.Combine(folder, "probot")).FullName;
        if (!Directory.Exists(Path.Combine(home, "node_modules")))
        {
            await File.WriteAllTextAsync(Path.Combine(home, "package.json"), """{"private": true, "type": "module"}""");
            await File.WriteAllTextAsync(Path.Combine(home, "app.js"), """export default (app) => { app.on("workflow_run", async () => {}); };""");
            await Peer.RunAsync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", $"probot@{Version}"], home);
        }

        using var key = RSA.Create(2048);
        var port = Peer.FreePort();
        var settings = new Dictionary<string, string>
        {
            ["APP_ID"] = "1",
            ["PRIVATE_KEY"] = key.ExportRSAPrivateKeyPem(),
            ["WEBHOOK_SECRET"] = secret,
            ["HOST"] = "127.0.0.1",
            ["PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["LOG_LEVEL"] = "error",
            ["NODE_ENV"] = "production",
        };
        var peer = await Peer.StartAsync("node", ["node_modules/probot/bin/probot.js", "run", "./app.js"], home, settings, () => AnswersAsync(port, "/ping"));
        return new IntakePeer(peer, new Uri($"http://127.0.0.1:{port}/api/github/webhooks"), () => Task.FromResult(-1L));
    }

    public Task<IntakePeer> PostgreSqlAsync(string connection, string queues) => ServiceAsync(
        new() { ["BotService__Database__Kind"] = "PostgreSql", ["BotService__Database__ConnectionString"] = connection },
        queues,
        () => CountAsync(new NpgsqlConnection(connection)));

    /// <summary>On a fresh file.</summary>
    public Task<IntakePeer> SqliteAsync(string queues)
    {
        var file = Path.Combine(folder, $"{Guid.NewGuid():N}.db");
        return ServiceAsync(new() { ["BotService__Database__File"] = file }, queues, () => CountAsync(new SqliteConnection($"Data Source={file}")));
    }

    private async Task<IntakePeer> ServiceAsync(Dictionary<string, string> database, string queues, Func<Task<long>> stored)
    {
        var port = Peer.FreePort();
        var settings = new Dictionary<string, string>(database)
        {
            ["BotService__Forges__GitHub__Token"] = "of-nobody",
            ["BotService__Forges__GitHub__Address"] = "http://127.0.0.1:1",
            ["BotService__Forges__GitHub__WebhookSecrets__0"] = secret,
            ["BotService__Runs__Sandbox"] = "none",
            ["Logging__LogLevel__Default"] = "Error",
        };
        string[] line = [Path.Combine(AppContext.BaseDirectory, "botservice.dll"), "serve", "--urls", $"http://127.0.0.1:{port}", "--queues", queues];
        var peer = await Peer.StartAsync("dotnet", line, folder, settings, () => AnswersAsync(port, "/healthz"));
        return new IntakePeer(peer, new Uri($"http://127.0.0.1:{port}/webhooks/github"), stored);
    }

    private static async Task AnswersAsync(int port, string path)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"));
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<long> CountAsync(DbConnection connection)
    {
        await using (connection)
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM deliveries";
            return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        }
    }
}

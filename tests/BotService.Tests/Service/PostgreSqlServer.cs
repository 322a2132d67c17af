using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BotService.Fixture;
using BotService.Repair.Sandboxes;
using Npgsql;

namespace BotService.Tests.Service;

/// <summary>A private PostgreSQL cluster for the tests of this assembly. It refuses to run as root, so root starts it as the user of the package.</summary>
public sealed class PostgreSqlServer : IAsyncLifetime
{
    private const string User = "bot";
    private CancellationTokenSource stop = new();
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"botservice-pg-{Guid.NewGuid():N}");
    private readonly int port = FreePort();
    private readonly Lazy<Task> started;
    private Task running = Task.CompletedTask;
    private int databases;

    public PostgreSqlServer() => started = new Lazy<Task>(StartAsync);

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>The connection string of a new, empty database.</summary>
    internal async Task<string> NewDatabaseAsync()
    {
        Requires.PostgreSql();
        await started.Value;
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>A new database of the server that <c>BOTSERVICE_TEST_POSTGRESQL</c> names, for all that else runs on SQLite; null without it.</summary>
    internal static string? NewDatabaseOfEnvironment()
    {
        if (Environment.GetEnvironmentVariable("BOTSERVICE_TEST_POSTGRESQL") is not { Length: > 0 } server)
        {
            return null;
        }

        var database = $"test_{Guid.NewGuid():N}";
        using var connection = new NpgsqlConnection(server + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE DATABASE {database}", connection);
        command.ExecuteNonQuery();
        // Every test has a pool of its own, which outlives it.
        return new NpgsqlConnectionStringBuilder(server) { Database = database, ConnectionIdleLifetime = 4, ConnectionPruningInterval = 2 }.ConnectionString;
    }

    /// <summary>As after a power cut: no connection survives.</summary>
    internal async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    internal Task StartAgainAsync()
    {
        stop = new CancellationTokenSource();
        return ServeAsync(Requires.PostgreSql());
    }

    public async Task DisposeAsync()
    {
        await StopAsync();

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    internal async Task StopAsync()
    {
        await stop.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
        }
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={port};Database={database};Username={User};Maximum Pool Size=40;Include Error Detail=true";

    private async Task StartAsync()
    {
        var bin = Requires.PostgreSql();
        string[] line = ["-D", folder, "-U", User, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"];
        var made = await RunAsync(Path.Combine(bin, "initdb"), line, CancellationToken.None);
        Assert.True(made.Succeeded, made.ErrorOutput);
        await ServeAsync(bin);
    }

    private async Task ServeAsync(string bin)
    {
        string[] options = ["-D", folder, "-p", port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=300"];
        running = RunAsync(Path.Combine(bin, "postgres"), options, stop.Token);
        await Eventually.TrueAsync("PostgreSQL takes connections", async () =>
        {
            Assert.False(running.IsCompleted, "PostgreSQL ended at once");
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
                await connection.OpenAsync();
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
    }

    private static Task<CommandResult> RunAsync(string program, string[] arguments, CancellationToken token)
    {
        string[] line = Environment.UserName == "root" ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", program, .. arguments] : [program, .. arguments];
        var start = new ProcessStart(line[0], line[1..], "/", CommandLine.Host()) { WallTime = TimeSpan.FromHours(1) };
        return new ProcessRunner(TimeProvider.System).RunAsync(start, token);
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[CollectionDefinition(Name)]
public sealed class ServiceTests : ICollectionFixture<PostgreSqlServer>
{
    public const string Name = "service";
}

using System.Globalization;
using Npgsql;

namespace BotService.Benchmarks.Service;

/// <summary>A private PostgreSQL that writes to disk as one in production does. It refuses to run as root, so root starts it as the user of the package.</summary>
internal sealed class PostgreSqlPeer
{
    private const string Versions = "/usr/lib/postgresql";
    private readonly string bin;
    private readonly string data;
    private readonly int port = Peer.FreePort();

    private PostgreSqlPeer(string bin, string data) => (this.bin, this.data) = (bin, data);

    public string ConnectionString => $"Host=127.0.0.1;Port={port};Database=postgres;Username=bot;Maximum Pool Size=20";

    public static async Task<(Peer Peer, string ConnectionString)> StartAsync(string folder)
    {
        var server = await CreateAsync(folder);
        return (await server.ServeAsync(), server.ConnectionString);
    }

    /// <summary>An empty cluster below the folder.</summary>
    public static async Task<PostgreSqlPeer> CreateAsync(string folder)
    {
        var bin = Directory.Exists(Versions) ? Directory.GetDirectories(Versions).Order(StringComparer.Ordinal).Last() + "/bin/" : throw new InvalidOperationException($"There is no PostgreSQL server below {Versions}.");
        var server = new PostgreSqlPeer(bin, Path.Combine(folder, "postgres"));
        if (Environment.UserName == "root")
        {
            await Peer.RunAsync("chmod", ["777", folder], "/");
        }

        var (program, first) = As(bin + "initdb");
        await Peer.RunAsync(program, [.. first, "-D", server.data, "-U", "bot", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"], "/");
        return server;
    }

    /// <summary>Begins to take connections, again where it was stopped.</summary>
    public Task<Peer> ServeAsync(string? log = null)
    {
        var (program, first) = As(bin + "postgres");
        string[] options = ["-D", data, "-p", port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=300"];
        return Peer.StartAsync(
            program,
            [.. first, .. options],
            "/",
            [],
            async () =>
            {
                await using var probe = new NpgsqlConnection(ConnectionString + ";Pooling=false");
                await probe.OpenAsync();
            },
            log);
    }

    private static (string Program, string[] First) As(string program) => Environment.UserName == "root"
        ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", program])
        : (program, []);
}

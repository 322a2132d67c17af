using System.Globalization;
using Npgsql;

namespace BotService.Benchmarks.Service;

/// <summary>A private PostgreSQL that writes to disk as one in production does. It refuses to run as root, so root starts it as the user of the package.</summary>
internal static class PostgreSqlPeer
{
    private const string Versions = "/usr/lib/postgresql";

    public static async Task<(Peer Peer, string ConnectionString)> StartAsync(string folder)
    {
        var bin = Directory.Exists(Versions) ? Directory.GetDirectories(Versions).Order(StringComparer.Ordinal).Last() + "/bin/" : throw new InvalidOperationException($"There is no PostgreSQL server below {Versions}.");
        var port = Peer.FreePort();
        var data = Path.Combine(folder, "postgres");
        var connection = $"Host=127.0.0.1;Port={port};Database=postgres;Username=bot;Maximum Pool Size=20";
        if (Environment.UserName == "root")
        {
            await Peer.RunAsync("chmod", ["777", folder], "/");
        }

        var (program, first) = As(bin + "initdb");
        await Peer.RunAsync(program, [.. first, "-D", data, "-U", "bot", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"], "/");
        (program, first) = As(bin + "postgres");
        string[] options = ["-D", data, "-p", port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="];
        var peer = await Peer.StartAsync(program, [.. first, .. options], "/", [], async () =>
        {
            await using var probe = new NpgsqlConnection(connection + ";Pooling=false");
            await probe.OpenAsync();
        });
        return (peer, connection);
    }

    private static (string Program, string[] First) As(string program) => Environment.UserName == "root"
        ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", program])
        : (program, []);
}

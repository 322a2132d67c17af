using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.Sandboxes.Egress;
using BotService.Repair.Tests.Sandboxes.Egress;

namespace BotService.Repair.Tests.Sandboxes.Bubblewrap;

/// <summary>What a restore step reaches from inside the sandbox, by the proxy and around it.</summary>
public sealed class EgressEscapeTests : IDisposable
{
    /// <summary>Asks the proxy; prints the status, or the words of the server behind a tunnel.</summary>
    private const string Ask = """
        import os, socket, sys
        def ask(request, then=b''):
            s = socket.create_connection(('127.0.0.1', 3128), 10)
            s.sendall(request.encode() + b'\r\n\r\n')
            answer = b''
            while b'\r\n\r\n' not in answer:
                part = s.recv(65536)
                if not part: break
                answer += part
            if then:
                s.sendall(then)
                return s.recv(65536).decode()
            return answer.split(b' ')[1].decode() if answer else 'closed'

        """;

    private readonly EchoServer echo = new();

    [SkippableFact]
    public async Task A_listed_host_is_reached_and_everything_else_is_not()
    {
        using var bench = await OpenAsync(new EgressOptions { MoreHosts = [echo.Authority] });
        var result = await bench.RunAsync(bench.Python(
            Ask + """
            port = sys.argv[1]
            print(ask(f'CONNECT 127.0.0.1:{port} HTTP/1.1', b'hello'))
            for target in ['evil.example:443', '169.254.169.254:80', f'localhost:{port}', f'[::1]:{port}', f'[::ffff:169.254.169.254]:80', '203.0.113.9:443', '2130706433:22']:
                print(ask(f'CONNECT {target} HTTP/1.1'))
            print(ask('GET http://169.254.169.254/latest/meta-data/ HTTP/1.1'), ask('GET http://evil.example/ HTTP/1.1'), ask('GET / HTTP/1.1'))
            """,
            echo.Port.ToString()) with
        { Network = true });

        Assert.True(result.Succeeded, result.ErrorOutput);
        Assert.Equal("hello\n" + string.Concat(Enumerable.Repeat("403\n", 7)) + "403 403 400\n", result.Output);
        Assert.Equal(1, echo.Connections);
        Assert.Contains(new EgressUse(echo.Authority, EgressVerdict.Allowed, 1), result.Egress!.Uses);
        Assert.Contains(new EgressUse("evil.example:443", EgressVerdict.NotListed, 1), result.Egress.Uses);
        Assert.Equal(1, result.Egress.Malformed);
        Assert.Contains("169.254.169.254:80", result.Egress.Advice);
    }

    [SkippableFact]
    public async Task Around_the_proxy_there_is_nothing()
    {
        using var bench = await OpenAsync(new EgressOptions());
        using var named = new TemporaryFolder();
        var name = $"botservice-{Guid.NewGuid():N}";
        using var hidden = Listen("\0" + name);
        using var visible = Listen(Path.Combine(named, "socket"));
        var own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Select(a => a.Address).First(a => a.AddressFamily == AddressFamily.InterNetwork);

        var probe = await bench.ProbeAsync(
            """
            t(lambda: socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5))
            t(lambda: socket.create_connection(('::1', int(sys.argv[1])), 5))
            t(lambda: socket.create_connection(('169.254.169.254', 80), 5))
            t(lambda: socket.create_connection((sys.argv[4], int(sys.argv[1])), 5) if not sys.argv[4].startswith('127.') else socket.create_connection(('192.0.2.1', 80), 5))
            t(lambda: socket.create_connection(('2001:db8::1', 80), 5))
            t(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53)))
            for a in ['\0' + sys.argv[2], sys.argv[3]]: t(lambda: socket.socket(socket.AF_UNIX).connect(a))
            t(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
            print([l.split(':')[0].strip() for l in open('/proc/net/dev') if ':' in l], os.path.exists('/etc/resolv.conf'))
            """,
            network: true,
            echo.Port.ToString(), name, Path.Combine(named, "socket"), own.ToString());

        Assert.Equal("ECONNREFUSED ECONNREFUSED ENETUNREACH ENETUNREACH ENETUNREACH ENETUNREACH ECONNREFUSED ENOENT EPERM ['lo'] False", probe);
        Assert.Equal(0, echo.Connections);

        static Socket Listen(string path)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen();
            return socket;
        }
    }

    [SkippableFact]
    public async Task The_way_to_the_proxy_leaves_no_descriptor_and_no_second_way_behind()
    {
        using var bench = await OpenAsync(new EgressOptions());

        var result = await bench.RunAsync(bench.Python("import os, subprocess; print(sorted(int(d) for d in os.listdir('/proc/self/fd'))[:-1], subprocess.run(['/listen']).returncode)") with { Network = true });

        Assert.True(result.Succeeded, result.ErrorOutput);
        Assert.StartsWith("[0, 1, 2] ", result.Output);
        Assert.NotEqual("[0, 1, 2] 0", result.Output.Trim());
    }

    [SkippableFact]
    public async Task The_network_of_the_host_must_be_asked_for_by_name()
    {
        using var bench = await OpenAsync(new EgressOptions { Mode = EgressMode.Host });

        Assert.Equal("done", await bench.ProbeAsync("t(lambda: socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5))", network: true, echo.Port.ToString()));
        Assert.Equal("ECONNREFUSED", await bench.ProbeAsync("t(lambda: socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5))", network: false, echo.Port.ToString()));
    }

    [SkippableFact]
    public async Task Without_egress_a_restore_step_has_neither_network_nor_proxy()
    {
        using var bench = await OpenAsync(new EgressOptions { Mode = EgressMode.None, MoreHosts = [echo.Authority] });

        Assert.Equal("ECONNREFUSED None", await bench.ProbeAsync("t(lambda: socket.create_connection(('127.0.0.1', 3128), 5)); print(os.environ.get('HTTPS_PROXY'))", network: true));
    }

    [SkippableFact]
    public async Task A_session_with_the_network_has_the_proxy_as_long_as_it_lives()
    {
        using var bench = await OpenAsync(new EgressOptions { MoreHosts = [echo.Authority] });
        var command = bench.Python(Ask + "for line in sys.stdin: print(ask(f'CONNECT 127.0.0.1:{sys.argv[1]} HTTP/1.1', line.encode()), flush=True)", echo.Port.ToString());

        await using var session = await bench.Sandbox.StartAsync(command with { Network = true }, CancellationToken.None);
        await session.WriteLineAsync("one", CancellationToken.None);

        Assert.Equal("one", await session.ReadLineAsync(CancellationToken.None));
    }

    [SkippableFact]
    public async Task Npm_installs_from_its_registry_through_the_proxy()
    {
        Requires.Tools("npm");
        Requires.That(await IsThereAsync("registry.npmjs.org"), "registry.npmjs.org cannot be reached from here");
        using var bench = await OpenAsync(new EgressOptions());
        bench.Workspace.Write("package.json", """{ "name": "probe", "version": "1.0.0" }""");

        var result = await bench.RunAsync(bench.Command("npm", "install", "is-number@7.0.0", "--ignore-scripts", "--no-audit", "--no-fund") with { Network = true });

        Assert.True(result.Succeeded, result.ErrorOutput);
        Assert.True(File.Exists(Path.Combine(bench.Workspace, "node_modules/is-number/index.js")));
        Assert.Contains(result.Egress!.Uses, u => u is { Host: "registry.npmjs.org:443", Verdict: EgressVerdict.Allowed });
    }

    public void Dispose() => echo.Dispose();

    private static Task<SandboxBench> OpenAsync(EgressOptions egress) => SandboxBench.OpenAsync("bubblewrap", SandboxBench.Bubblewrap(egress));

    private static async Task<bool> IsThereAsync(string host)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            using var client = new TcpClient();
            await client.ConnectAsync(host, 443, limit.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}

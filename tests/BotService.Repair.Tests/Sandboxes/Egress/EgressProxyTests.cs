using System.Net;
using System.Net.Sockets;
using System.Text;
using BotService.Fixture;
using BotService.Repair.Sandboxes.Egress;

namespace BotService.Repair.Tests.Sandboxes.Egress;

/// <summary>The proxy itself, over a Unix socket as a container would mount it.</summary>
public sealed class EgressProxyTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly EchoServer echo = new();
    private readonly EgressLog log = new();
    private readonly List<EgressServer> servers = [];

    [Fact]
    public async Task A_tunnel_to_a_listed_host_carries_bytes_both_ways()
    {
        var path = Serve(new EgressOptions { MoreHosts = [echo.Authority] });

        var said = await AskAsync(path, $"CONNECT {echo.Authority} HTTP/1.1\r\nHost: x\r\n\r\nearly\n");

        Assert.StartsWith("HTTP/1.1 200 Connection established\r\n\r\n", said);
        Assert.EndsWith("early\n", said);
        Assert.Equal([new EgressUse(echo.Authority, EgressVerdict.Allowed, 1)], log.Report.Uses);
        Assert.False(log.Report.HasDenied);
    }

    [Fact]
    public async Task A_page_is_asked_for_by_its_path_alone_and_without_what_was_for_the_proxy()
    {
        var path = Serve(new EgressOptions { MoreHosts = [echo.Authority] });

        var said = await AskAsync(path, $"GET http://user:pass@{echo.Authority}/a?b=c HTTP/1.1\r\nHost: other.example\r\nProxy-Authorization: Basic x\r\nX-Own: 1\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n\r\nGET http://evil.example/ HTTP/1.1\r\n\r\n");

        Assert.Equal($"GET /a?b=c HTTP/1.1\r\nHost: {echo.Authority}\r\nX-Own: 1\r\nConnection: close\r\n\r\n", said);
    }

    [Theory]
    [InlineData("CONNECT evil.example:443 HTTP/1.1", "evil.example:443")]
    [InlineData("CONNECT EVIL.example.:443 HTTP/1.0", "evil.example:443")]
    [InlineData("CONNECT 203.0.113.1:443 HTTP/1.1", "203.0.113.1:443")]
    [InlineData("CONNECT 169.254.169.254:80 HTTP/1.1", "169.254.169.254:80")]
    [InlineData("CONNECT [::ffff:127.0.0.1]:80 HTTP/1.1", "127.0.0.1:80")]
    [InlineData("CONNECT [::1]:443 HTTP/1.1", "[::1]:443")]
    [InlineData("CONNECT 2130706433:80 HTTP/1.1", "127.0.0.1:80")]
    [InlineData("CONNECT api.nuget.org:22 HTTP/1.1", "api.nuget.org:22")]
    [InlineData("GET http://evil.example/x HTTP/1.1", "evil.example:80")]
    [InlineData("GET http://api.nuget.org@evil.example/ HTTP/1.1", "evil.example:80")]
    public async Task What_is_not_listed_is_denied_and_named(string request, string host)
    {
        var said = await AskAsync(Serve(new EgressOptions()), request + "\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403 Forbidden\r\n", said);
        Assert.Equal([new EgressUse(host, EgressVerdict.NotListed, 1)], log.Report.Uses);
        Assert.Contains($"may not reach it: {host} (1 request)", log.Report.Advice);
        Assert.Contains("BotService:Egress:MoreHosts", log.Report.Advice);
    }

    [Fact]
    public async Task A_listed_name_must_not_lead_to_this_machine_unless_a_person_listed_it_in_full()
    {
        var rules = new AllowList(new EgressOptions(), [$"localhost:{echo.Port}"]);
        var proxy = new EgressProxy(new EgressOptions(), new WebProxy(), new Lazy<AllowList>(rules), TimeProvider.System);

        var said = await AskAsync(Serve(proxy), $"CONNECT localhost:{echo.Port} HTTP/1.1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403 Forbidden\r\n", said);
        Assert.Contains("leads to this machine or into a private network", log.Report.Advice);
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(Serve(new EgressOptions { MoreHosts = [$"localhost:{echo.Port}"] }), $"CONNECT localhost:{echo.Port} HTTP/1.1\r\n\r\n"));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET https://api.nuget.org/ HTTP/1.1\r\n\r\n")]
    [InlineData("GET ftp://api.nuget.org/ HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT api.nuget.org HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT api.nuget.org:443:443 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT api.nuget.org:443 HTTP/2\r\n\r\n")]
    [InlineData("connect api.nuget.org:443 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT\tapi.nuget.org:443 HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT api.nuget.org:443\nx HTTP/1.1\r\n\r\n")]
    [InlineData("CONNECT api.nuget.org:443 HTTP/1.1\r\nBad Header\r\n\r\n")]
    [InlineData("CONNECT api.nuget.org:443 HTTP/1.1\r\nA: 1\r\n folded\r\n\r\n")]
    [InlineData("GET http://api.nuget.org/ HTTP/1.1\r\nA: 1\nB: 2\r\n\r\n")]
    [InlineData("PUT http://api.nuget.org/ HTTP/1.1\r\nContent-Length: 1\r\n\r\nx")]
    [InlineData("GET http://api.nuget.org/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001 hello\r\n\r\n")]
    public async Task A_request_that_is_none_is_refused(string request)
    {
        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", await AskAsync(Serve(new EgressOptions()), request));
        Assert.Equal((0, 1), (log.Report.Uses.Count, log.Report.Malformed));
    }

    [Fact]
    public async Task A_head_without_an_end_is_refused()
    {
        var said = await AskAsync(Serve(new EgressOptions()), "GET http://api.nuget.org/ HTTP/1.1\r\nA: " + new string('x', RequestReader.MostBytes));

        Assert.True(said.Length == 0 || said.StartsWith("HTTP/1.1 431 ", StringComparison.Ordinal), said);
        Assert.Equal(1, log.Report.Malformed);
    }

    [Fact]
    public async Task More_bytes_than_allowed_end_the_connection()
    {
        var said = await AskAsync(
            Serve(new EgressOptions { MoreHosts = [echo.Authority], Bytes = 64 << 10 }), $"CONNECT {echo.Authority} HTTP/1.1\r\n\r\n" + new string('x', 1 << 20));

        Assert.InRange(said.Length, 1, 80 << 10);
    }

    [Fact]
    public async Task The_operator_s_own_proxy_is_gone_through_with_its_password_and_without_the_command_seeing_it()
    {
        var seen = new List<string>();
        await using var outer = new OuterProxy(seen);
        var web = new WebProxy(outer.Address) { Credentials = new NetworkCredential("user", "secret") };
        var options = new EgressOptions { MoreHosts = ["registry.example.com"] };
        var path = Serve(new EgressProxy(options, web, new Lazy<AllowList>(() => new AllowList(options, [])), TimeProvider.System));

        var tunnel = await AskAsync(path, "CONNECT registry.example.com:443 HTTP/1.1\r\n\r\nthrough\n");
        var page = await AskAsync(path, "GET http://registry.example.com/a HTTP/1.1\r\n\r\n");
        var denied = await AskAsync(path, "CONNECT evil.example:443 HTTP/1.1\r\n\r\n");

        Assert.EndsWith("through\n", tunnel);
        Assert.StartsWith("GET http://registry.example.com/a HTTP/1.1\r\nHost: registry.example.com\r\n", page);
        Assert.StartsWith("HTTP/1.1 403", denied);
        Assert.Equal(2, seen.Count);
        Assert.All(seen, s => Assert.Contains("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n", s));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        echo.Dispose();
        folder.Dispose();
    }

    private string Serve(EgressOptions options) =>
        Serve(new EgressProxy(options, new WebProxy(), new Lazy<AllowList>(() => new AllowList(options, [])), TimeProvider.System));

    private string Serve(EgressProxy proxy)
    {
        var path = Path.Combine(folder, $"egress-{servers.Count}");
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        servers.Add(proxy.Serve(listener, log));
        return path;
    }

    /// <summary>Sends a text, ends its side, and reads all.</summary>
    private static async Task<string> AskAsync(string path, string request)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await using var stream = new NetworkStream(socket);
        var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (IOException)
        {
            // It was cut off; what it said is still there.
        }

        try
        {
            await stream.CopyToAsync(answer);
        }
        catch (IOException)
        {
            // It was cut off with something unread.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }
}

using System.Text;
using System.Text.RegularExpressions;

namespace BotService.Repair.Sandboxes.Egress;

/// <summary>The head of a request to a proxy (RFC 9112): a tunnel by CONNECT, or a page by its whole address.</summary>
/// <param name="Path">For the server: path and query; "" for a tunnel.</param>
/// <param name="Headers">Without those between two hops.</param>
internal sealed partial record RequestHead(string Method, string Host, int Port, string Path, IReadOnlyList<(string Name, string Value)> Headers)
{
    private const int MostHeaders = 100;
    private static readonly string[] BetweenHops =
        ["Connection", "Proxy-Connection", "Proxy-Authorization", "Keep-Alive", "TE", "Trailer", "Upgrade", "Host", "Expect"];

    public bool IsTunnel => Method == "CONNECT";

    public string Authority => (Host.Contains(':') ? $"[{Host}]" : Host) + ":" + Port;

    /// <returns>The head, or why it is none.</returns>
    public static (RequestHead? Head, string Fault) Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.ContainsAnyExceptInRange((byte)0x09, (byte)0x7e))
        {
            return (null, "the head of the request holds characters that are not allowed there");
        }

        var lines = Encoding.ASCII.GetString(bytes).Split("\r\n");
        var first = RequestLine().Match(lines[0]);
        if (!first.Success)
        {
            return (null, "its first line is no request");
        }

        var headers = new List<(string Name, string Value)>();
        foreach (var line in lines.Skip(1).Where(l => l.Length > 0))
        {
            if (Header().Match(line) is not { Success: true } header || headers.Count == MostHeaders)
            {
                return (null, "its headers are malformed or too many");
            }

            headers.Add((header.Groups["name"].Value, header.Groups["value"].Value));
        }

        var (method, target) = (first.Groups["method"].Value, first.Groups["target"].Value);
        return method == "CONNECT" ? Tunnel(target, headers) : Page(method, target, headers);
    }

    /// <summary>What the next server gets. It closes the connection after its answer.</summary>
    /// <param name="toProxy">It is a proxy itself.</param>
    public byte[] ForServer(bool toProxy, string? proxyAuthorization)
    {
        var host = Port == 80 ? Authority[..Authority.LastIndexOf(':')] : Authority;
        var text = new StringBuilder($"{Method} {(toProxy ? $"http://{host}{Path}" : Path)} HTTP/1.1\r\nHost: {host}\r\n");
        foreach (var (name, value) in Headers)
        {
            text.Append($"{name}: {value}\r\n");
        }

        text.Append(proxyAuthorization is null ? "" : $"Proxy-Authorization: {proxyAuthorization}\r\n");
        return Encoding.ASCII.GetBytes(text.Append("Connection: close\r\n\r\n").ToString());
    }

    private static (RequestHead?, string) Tunnel(string target, List<(string, string)> headers) =>
        HostRule.Split(target) is ({ } host, { } port) && HostRule.Normalise(host) is { } name
            ? (new RequestHead("CONNECT", name, port, "", headers), "")
            : (null, "CONNECT needs host:port");

    // What is fetched in the open needs no more than this, and a body would have to be read to know where it ends.
    private static (RequestHead?, string) Page(string method, string target, List<(string Name, string Value)> headers)
    {
        if (!Uri.TryCreate(target, UriKind.Absolute, out var uri) || uri.Scheme != "http" || HostRule.Normalise(uri.Host.Trim('[', ']')) is not { } name)
        {
            return (null, "the target of the request must be a whole http:// address, or host:port of a CONNECT");
        }

        if (method is not ("GET" or "HEAD") || headers.Any(h => Is(h.Name, "Content-Length") && h.Value != "0") || headers.Any(h => Is(h.Name, "Transfer-Encoding")))
        {
            return (null, "only GET and HEAD without a body go out over plain http");
        }

        var named = headers.Where(h => Is(h.Name, "Connection")).SelectMany(h => h.Value.Split(',', StringSplitOptions.TrimEntries)).ToList();
        return (new RequestHead(method, name, uri.Port, uri.PathAndQuery, [.. headers.Where(h => !BetweenHops.Concat(named).Any(b => Is(h.Name, b)))]), "");
    }

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^(?<method>[A-Z]{1,20}) (?<target>\S{1,8000}) HTTP/1\.[01]\z")]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}):[ \t]*(?<value>[\t\x20-\x7e]*?)[ \t]*\z")]
    private static partial Regex Header();
}

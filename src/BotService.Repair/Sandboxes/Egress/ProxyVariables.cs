using System.Text;

namespace BotService.Repair.Sandboxes.Egress;

/// <summary>How tools learn of a proxy.</summary>
internal static class ProxyVariables
{
    /// <summary>Where the proxy listens inside.</summary>
    public const int Port = 3128;

    private const string Local = "localhost,127.0.0.1,::1";
    private static readonly string Address = $"http://127.0.0.1:{Port}";

    /// <summary>For the JVM, which reads no variables of the usual names.</summary>
    private static readonly string OfJava =
        $"-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort={Port} -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort={Port} -Dhttp.nonProxyHosts=localhost|127.*|[::1]";

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["HTTP_PROXY"] = Address,
        ["HTTPS_PROXY"] = Address,
        ["http_proxy"] = Address,
        ["https_proxy"] = Address,
        ["NO_PROXY"] = Local,
        ["no_proxy"] = Local,
        ["YARN_HTTP_PROXY"] = Address,
        ["YARN_HTTPS_PROXY"] = Address,
        ["NODE_USE_ENV_PROXY"] = "1",
        ["JAVA_TOOL_OPTIONS"] = OfJava,
    };

    /// <summary>For Maven, whose newer transports read neither variables nor the JVM's properties: <c>settings.xml</c> of the home folder.</summary>
    public static byte[] MavenSettings { get; } = Encoding.UTF8.GetBytes(
        $"<settings><proxies>{string.Concat(new[] { "http", "https" }.Select(p => $"<proxy><id>{p}</id><protocol>{p}</protocol><host>127.0.0.1</host><port>{Port}</port><nonProxyHosts>localhost|127.*</nonProxyHosts></proxy>"))}</proxies></settings>\n");
}

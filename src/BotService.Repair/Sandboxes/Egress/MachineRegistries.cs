using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace BotService.Repair.Sandboxes.Egress;

/// <summary>The registries that the package tools of this machine are configured for, by its user's files and by the environment of this process.</summary>
/// <remarks>Never by files of a repository. A name that leads to this machine itself is left out: it must be listed by a person.</remarks>
internal static partial class MachineRegistries
{
    /// <summary>Variables whose values hold addresses of registries.</summary>
    public static IReadOnlyList<string> Variables { get; } =
    [
        "npm_config_registry", "NPM_CONFIG_REGISTRY", "YARN_REGISTRY", "YARN_NPM_REGISTRY_SERVER", "COREPACK_NPM_REGISTRY", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL",
        "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "GOPROXY", "GOSUMDB", "CARGO_REGISTRIES_CRATES_IO_INDEX",
    ];

    private static readonly string[] LineFiles =
    [
        "~/.npmrc", "/etc/npmrc", "/usr/etc/npmrc", "/usr/local/etc/npmrc", "~/.yarnrc", "~/.yarnrc.yml", "~/.config/pip/pip.conf", "~/.pip/pip.conf", "/etc/pip.conf",
        "~/.config/uv/uv.toml", "/etc/uv/uv.toml", "~/.config/go/env", "~/.cargo/config.toml", "~/.cargo/config",
    ];

    private static readonly string[] XmlFiles =
        ["~/.nuget/NuGet/NuGet.Config", "~/.config/NuGet/NuGet.Config", "/etc/opt/NuGet/Config/NuGet.Config", "~/.m2/settings.xml", "/etc/maven/settings.xml"];

    public static IReadOnlyList<string> OfHost() => Of(Environment.GetEnvironmentVariable("HOME") ?? "/nonexistent", "", Environment.GetEnvironmentVariable);

    /// <param name="root">In front of the paths that are not in the home folder.</param>
    /// <returns>Each as <c>host:port</c>.</returns>
    public static IReadOnlyList<string> Of(string home, string root, Func<string, string?> variable)
    {
        string Place(string file) => file.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, file[2..]) : root + file;
        return
        [
            .. Variables.Select(variable).OfType<string>().SelectMany(Addresses)
                .Concat(LineFiles.SelectMany(f => OfLines(Read(Place(f)))))
                .Concat(XmlFiles.SelectMany(f => OfXml(Read(Place(f)))))
                .Select(HostOf).OfType<string>().Distinct(),
        ];
    }

    /// <summary>A variable's value without user and password.</summary>
    public static string WithoutUser(string value) => UserInAddress().Replace(value, "");

    private static IEnumerable<string> Addresses(string text) => Address().Matches(text).Select(m => m.Value);

    private static IEnumerable<string> OfLines(string text) =>
        text.Split('\n').Select(l => Setting().Match(l)).Where(m => m.Success).SelectMany(m => Addresses(m.Groups["value"].Value));

    private static IEnumerable<string> OfXml(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text));
            var named = XDocument.Load(reader).Descendants().ToList();
            return
            [
                .. named.Where(e => e.Name.LocalName == "add" && e.Parent?.Name.LocalName == "packageSources").Select(e => e.Attribute("value")?.Value).OfType<string>(),
                .. named.Where(e => e.Name.LocalName is "mirror" or "repository" or "pluginRepository" && Child(e, "blocked") != "true").Select(e => Child(e, "url")).OfType<string>(),
            ];
        }
        catch (XmlException)
        {
            return [];
        }
    }

    private static string? Child(XElement parent, string name) => parent.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim();

    private static string? HostOf(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || HostRule.Normalise(uri.Host.Trim('[', ']')) is not { } host
            || host == "localhost" || (System.Net.IPAddress.TryParse(host, out var ip) && AddressScopes.Of(ip) == AddressScope.Local))
        {
            return null;
        }

        return host.Contains(':') ? $"[{host}]:{uri.Port}" : $"{host}:{uri.Port}";
    }

    private static string Read(string file)
    {
        try
        {
            return File.Exists(file) && new FileInfo(file).Length < 1 << 20 ? File.ReadAllText(file) : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [GeneratedRegex("""https?://[^\s,|;"'<>]+""")]
    private static partial Regex Address();

    // The names under which npm, Yarn, pip, uv, Go and Cargo keep an address, and the further lines of pip's lists.
    [GeneratedRegex("""^\s*(?:(?:"?@[^\s:"]+"?:)?"?(?:registry|npmRegistryServer|index-url|extra-index-url|index|url|GOPROXY|GOSUMDB)"?\s*[:=\s]|(?=https?://))(?<value>.*)$""")]
    private static partial Regex Setting();

    [GeneratedRegex(@"(?<=://)[^/@\s,|]*@")]
    private static partial Regex UserInAddress();
}

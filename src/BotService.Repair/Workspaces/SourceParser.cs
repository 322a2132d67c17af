using System.Text;
using System.Text.RegularExpressions;

namespace BotService.Repair.Workspaces;

/// <summary>Tells a folder from a URL and finds the repository that the folder belongs to.</summary>
internal static partial class SourceParser
{
    private static readonly string[] Schemes = ["https://", "http://", "ssh://", "git://", "file://"];

    public static SourceLocation Parse(string source)
    {
        if (source.Length == 0 || source.StartsWith('-') || source.Any(char.IsControl))
        {
            return new SourceLocation.Unusable($"'{PlainText.Line(source, 100)}' is neither a folder nor a URL.", true);
        }

        if (Scheme().Match(source) is { Success: true } url)
        {
            return ParseUrl(source, url.Groups[1].Value + url.Groups[2].Value);
        }

        if (Directory.Exists(source))
        {
            return RepositoryDiscovery.Find(source) as SourceLocation
                ?? new SourceLocation.Unusable($"'{source}' is not in a git repository; run 'git init' and commit, or give another path.", false);
        }

        if (SecureShell().IsMatch(source))
        {
            return new SourceLocation.Remote(source, null);
        }

        return File.Exists(source)
            ? new SourceLocation.Unusable($"'{source}' is a file; give the folder of a git repository.", true)
            : new SourceLocation.Unusable($"'{source}' does not exist; give the folder of a git repository or a URL.", true);
    }

    private static SourceLocation ParseUrl(string source, string scheme)
    {
        if (!Schemes.Contains(scheme))
        {
            return new SourceLocation.Unusable($"'{scheme}' is not a known kind of URL; use {string.Join(", ", Schemes)}.", true);
        }

        var userInfo = scheme is "http://" or "https://" ? UserInfo().Match(source) : Match.Empty;
        if (!userInfo.Success)
        {
            return new SourceLocation.Remote(source, null);
        }

        // Command lines can be read by every user of a machine, so credentials travel in a header that is set in the environment.
        var credentials = Uri.UnescapeDataString(userInfo.Groups[2].Value);
        var header = "Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials.Contains(':') ? credentials : credentials + ":"));
        return new SourceLocation.Remote(userInfo.Groups[1].Value + userInfo.Groups[3].Value, header);
    }

    [GeneratedRegex("^([A-Za-z][A-Za-z0-9+.-]*)(://|::)")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"^([A-Za-z0-9_.]+@)?[A-Za-z0-9_][A-Za-z0-9_.-]*:[^\s-]\S*$")]
    private static partial Regex SecureShell();

    [GeneratedRegex("^(https?://)([^/?#]*)@(.*)$")]
    private static partial Regex UserInfo();
}

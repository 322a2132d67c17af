using Microsoft.Extensions.FileSystemGlobbing;

namespace BotService.Repair.Configuration;

internal static class Globs
{
    public static bool Match(IEnumerable<string> globs, string path)
    {
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddIncludePatterns(globs);
        return matcher.Match(path).HasMatches;
    }
}

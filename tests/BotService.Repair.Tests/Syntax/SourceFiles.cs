using BotService.Repair.Syntax;

namespace BotService.Repair.Tests.Syntax;

/// <summary>Real source files at hand: those of this repository and of its fixtures.</summary>
public static class SourceFiles
{
    private const int LargestFile = 30_000;

    public static TheoryData<string> All() => [.. Paths().Where(p => new FileInfo(p).Length is > 0 and < LargestFile)];

    /// <summary>A file or two of each language, for the slower properties.</summary>
    public static TheoryData<string> Samples() => [.. Paths().Where(p => new FileInfo(p).Length is > 1000 and < 8000).GroupBy(p => Language.Of(p)!.Id).SelectMany(g => g.Take(2))];

    private static IEnumerable<string> Paths([System.Runtime.CompilerServices.CallerFilePath] string here = "")
    {
        var tests = Path.GetDirectoryName(Path.GetDirectoryName(here))!;
        string[] roots = [Path.Combine(AppContext.BaseDirectory, "Syntax", "Fixtures"), Path.Combine(tests, "../../src")];
        return roots
            .Where(Directory.Exists)
            .SelectMany(r => Directory.EnumerateFiles(r, "*", SearchOption.AllDirectories))
            .Where(p => Language.Of(p) is not null && !p.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }
}

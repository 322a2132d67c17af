using System.Globalization;
using System.Text.RegularExpressions;

namespace BotService.Repair.TestRunners.Reports;

/// <summary>A place that a compiler complained about.</summary>
/// <param name="Path">Relative to the workspace.</param>
/// <param name="Line">From 1, as the compiler counts (after <c>#line</c>).</param>
internal sealed record SourcePlace(string Path, int Line);

/// <summary>One compiler error with every place that its text names, its own first.</summary>
internal sealed record CompilerError(string Message, IReadOnlyList<SourcePlace> Places);

/// <summary>Errors in the common form <c>file:line[:column]: [error:] text</c> with the notes that follow each.</summary>
internal static partial class CompilerErrors
{
    /// <summary>gcc, clang and the linker: only lines that say <c>error:</c>, <c>undefined reference</c> or <c>multiple definition</c>.</summary>
    public static IReadOnlyList<CompilerError> OfC(string text, ReportPaths paths, string folder) => Read(text, CError(), paths, folder);

    /// <summary>The Go compiler: every line that starts with a place.</summary>
    public static IReadOnlyList<CompilerError> OfGo(string text, ReportPaths paths, string folder) => Read(text, GoError(), paths, folder);

    private static List<CompilerError> Read(string text, Regex start, ReportPaths paths, string folder)
    {
        var errors = new List<CompilerError>();
        var leading = new List<SourcePlace>();
        foreach (var line in text.Split('\n'))
        {
            var places = Place().Matches(line)
                .Select(m => (Path: paths.Relative(m.Groups["path"].Value, folder), Line: Number(m)))
                .Where(p => p.Path is not null)
                .Select(p => new SourcePlace(p.Path!, p.Line))
                .ToList();
            if (start.IsMatch(line))
            {
                errors.Add(new CompilerError(line.Trim(), [.. places, .. leading]));
                leading.Clear();
            }
            else if (line.Contains("In instantiation of", StringComparison.Ordinal) || line.Contains("required from", StringComparison.Ordinal))
            {
                leading.AddRange(places);
            }
            else if (errors.Count > 0 && places.Count > 0)
            {
                errors[^1] = errors[^1] with { Places = [.. errors[^1].Places, .. places] };
            }
        }

        return errors;
    }

    private static int Number(Match match) => int.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("""(?<path>[\w./+@~-]+\.\w+):(?<line>\d{1,9})\b""", RegexOptions.CultureInvariant)]
    private static partial Regex Place();

    [GeneratedRegex("""\berror: |undefined reference to|multiple definition of""", RegexOptions.CultureInvariant)]
    private static partial Regex CError();

    [GeneratedRegex("""^[\w./+@~-]+\.go:\d+(:\d+)?: """, RegexOptions.CultureInvariant)]
    private static partial Regex GoError();
}

using System.Text.RegularExpressions;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Errors in what MSBuild printed, in its canonical format <c>file(line,column): error CODE: text [project]</c>.</summary>
internal static partial class BuildOutput
{
    private const int Kept = 20;
    private const int TailLength = 2000;

    /// <summary>The errors, each once, with paths relative to the workspace; the end of the output when there is none.</summary>
    public static string Errors(string output, string inside)
    {
        var lines = output.Split('\n')
            .Where(l => Error().IsMatch(l))
            .Select(l => Project().Replace(l.Trim(), "").Replace(inside, "", StringComparison.Ordinal))
            .Distinct()
            .Take(Kept)
            .ToList();
        return lines.Count > 0 ? string.Join('\n', lines) : Tail(output.Trim());
    }

    public static string Tail(string text) => text.Length <= TailLength ? text : text[^TailLength..];

    public static string Head(string text) => text.Length <= TailLength ? text : text[..TailLength];

    [GeneratedRegex("""(^|[\s:])error\s+([A-Z]+\d+)?\s*:""")]
    private static partial Regex Error();

    [GeneratedRegex("""\s*\[[^\]]+\.[a-z]+proj(::[^\]]*)?\]\s*$""")]
    private static partial Regex Project();
}

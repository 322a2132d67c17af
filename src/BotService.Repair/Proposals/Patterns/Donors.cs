using System.Globalization;
using System.Text.RegularExpressions;
using BotService.Repair.Syntax;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Patterns;

/// <summary>Literals of the failing tests: those in their messages first, then those in their files.</summary>
internal sealed partial class Donors
{
    private const int Most = 60;
    private const int LongestString = 120;

    public static Donors None { get; } = new([], []);

    private Donors(IEnumerable<string> strings, IEnumerable<string> numbers)
    {
        Strings = [.. strings.Distinct().Take(Most)];
        Numbers = [.. numbers.Distinct().Take(Most)];
    }

    /// <summary>Contents without quotes, likely ones first.</summary>
    public IReadOnlyList<string> Strings { get; }

    public IReadOnlyList<string> Numbers { get; }

    public static Donors From(IEnumerable<TestResult> failing, IEnumerable<SourceFile> tests)
    {
        var messages = failing.Select(t => t.Message).Distinct().Take(20).ToList();
        var files = tests.ToList();
        var strings = messages.SelectMany(Quoted).Concat(files.SelectMany(StringsOf)).Where(s => s.Length <= LongestString && !s.Contains('\n', StringComparison.Ordinal));
        var numbers = messages.SelectMany(m => Number().Matches(m).Select(x => x.Value)).Concat(files.SelectMany(NumbersOf));
        return new Donors(ByFrequency(strings), numbers.Where(n => n.Length < 12));
    }

    private static IEnumerable<string> Quoted(string message) => Quote().Matches(message).Select(m => m.Groups[1].Value + m.Groups[2].Value);

    /// <summary>What many assertions expect is likelier than what one of them passes in.</summary>
    private static IEnumerable<string> ByFrequency(IEnumerable<string> values) => values.GroupBy(v => v).OrderByDescending(g => g.Count()).Select(g => g.Key);

    private static IEnumerable<string> StringsOf(SourceFile file) => file.Tokens
        .Where(t => t.Kind == TokenKind.String)
        .Select(t => StringLiteral.Content(file.TextOf(t)))
        .OfType<string>();

    private static IEnumerable<string> NumbersOf(SourceFile file) => file.Tokens
        .Where(t => t.Kind == TokenKind.Number)
        .Select(file.TextOf)
        .Where(n => double.TryParse(n, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        .GroupBy(n => n)
        .OrderByDescending(g => g.Count())
        .Select(g => g.Key);

    [GeneratedRegex(@"""([^""\n]{0,120})""|'([^'\n]{0,120})'", RegexOptions.CultureInvariant)]
    private static partial Regex Quote();

    [GeneratedRegex(@"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}

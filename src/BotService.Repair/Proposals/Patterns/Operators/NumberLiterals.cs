using System.Globalization;
using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>Another number: one more or less, small ones, those of the file and of the tests; here or at every place of the line.</summary>
internal sealed class NumberLiterals : IPatternOperator
{
    private const int MostOfFile = 10;
    private const int MostOfTests = 12;

    public IReadOnlyList<string> Names { get; } = ["number step", "number small", "number of file", "number of tests", "number everywhere", "number swap", "number pair"];

    public IEnumerable<Suggestion> At(Site site)
    {
        var file = site.File;
        foreach (var i in site.Tokens.Where(i => file.Tree.Kind(i) == TokenKind.Number))
        {
            foreach (var (name, fit, text) in Replacements(file, i).DistinctBy(r => r.Text))
            {
                yield return new(name, fit, file.Edits.Replace(i, text));
            }

            foreach (var suggestion in Everywhere(site, i))
            {
                yield return suggestion;
            }
        }
    }

    private static IEnumerable<(string Name, double Fit, string Text)> Replacements(PatternFile file, int i)
    {
        var text = file.Tree.Text(i);
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > int.MaxValue)
        {
            foreach (var (decimalText, fit) in Decimals(text))
            {
                yield return ("number small", fit, decimalText);
            }

            yield break;
        }

        var member = file.Tree.Text(i - 1) == "." || file.Tree.Text(i - 1) == "-";
        if (value > 0 || !IsSize(file, i))
        {
            yield return ("number step", value > 1 ? 1 : 0.8, Text(value - 1, file, i));
        }

        yield return ("number step", 0.9, Text(value + 1, file, i));
        foreach (var (small, fit) in new[] { (0L, 1.0), (1, 1.0), (2, 0.6), (value + 2, 0.3), (-value, 0.4), (-1, 0.7), (10, 0.3), (value - 2, 0.25), (3, 0.2), (value * 2, 0.1) })
        {
            if (small != value && !(small < 0 && (member || IsSize(file, i))))
            {
                yield return ("number small", fit, Text(small, file, i));
            }
        }

        foreach (var (other, rank) in OfFile(file, i).Take(MostOfFile).Select((o, r) => (o, r)))
        {
            yield return ("number of file", 1.0 / (1 + (0.3 * rank)), other);
        }

        foreach (var (other, rank) in file.Donors.Numbers.Where(n => n != text && !n.Contains('.', StringComparison.Ordinal)).Take(MostOfTests).Select((o, r) => (o, r)))
        {
            yield return ("number of tests", 1.0 / (1 + (0.2 * rank)), other);
        }
    }

    /// <summary>An index or a size, which no compiled language takes below zero.</summary>
    private static bool IsSize(PatternFile file, int i) => file.IsTyped && (file.Tree.Text(i - 1) == "[" || file.Tree.Text(file.Tree.Group(i) - 1) is "make" or "get" or "charAt");

    /// <summary>A negative number needs parentheses where an operator stands before it.</summary>
    private static string Text(long value, PatternFile file, int i) =>
        value < 0 && file.Expressions.IsBinary(i - 1) && file.Tree.Text(i - 1) is "-" or "+" or "*" or "/" or "%" or "**" ? $"({value})" : value.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<(string Text, double Fit)> Decimals(string text)
    {
        if (!text.Contains('.', StringComparison.Ordinal) || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            yield break;
        }

        foreach (var (other, fit) in new[] { (0.0, 1.0), (1, 1), (2, 0.6), (value + 1, 0.6), (value - 1, 0.6), (0.5, 0.3), (10, 0.2) })
        {
            if (other != value && other >= 0)
            {
                yield return (other.ToString(other == Math.Floor(other) ? "0.0" : "R", CultureInfo.InvariantCulture), fit);
            }
        }
    }

    private static IEnumerable<string> OfFile(PatternFile file, int i) => Enumerable.Range(0, file.Tree.Count)
        .Where(k => file.Tree.Kind(k) == TokenKind.Number && file.Tree.Text(k) != file.Tree.Text(i) && !file.Tree.Text(k).Contains('.', StringComparison.Ordinal))
        .OrderBy(k => Math.Abs(k - i))
        .Select(file.Tree.Text)
        .Distinct();

    private static IEnumerable<Suggestion> Everywhere(Site site, int i)
    {
        var file = site.File;
        var text = file.Tree.Text(i);
        var same = site.Tokens.Where(k => file.Tree.Kind(k) == TokenKind.Number && file.Tree.Text(k) == text).ToList();
        if (same.Count > 1 && same[0] == i && int.TryParse(text, out var value))
        {
            foreach (var other in new[] { value - 1, value + 1, 0, 1, 2, 10 }.Where(o => o >= 0 && o != value).Distinct())
            {
                yield return new("number everywhere", 1, [.. same.Select(k => file.Edits.Replace(k, other.ToString(CultureInfo.InvariantCulture)))]);
            }
        }

        foreach (var suggestion in Together(file, i, text))
        {
            yield return suggestion;
        }

        // Two numbers that changed places: on this line, or here and at the next place in the function.
        var scope = file.Names.ScopeAt(i);
        var next = Enumerable.Range(i + 1, Math.Max(0, scope.Last - i)).Where(k => file.Tree.Kind(k) == TokenKind.Number && file.Tree.Text(k) != text).Take(2);
        foreach (var other in next)
        {
            yield return new("number swap", file.Tree[other].Line == site.Line ? 1 : 0.6, file.Edits.Replace(i, file.Tree.Text(other)), file.Edits.Replace(other, text));
            var both = Places(file, scope, text).Concat(Places(file, scope, file.Tree.Text(other))).ToList();
            if (both.Count is > 2 and < 40 && both.Min() == i)
            {
                yield return new("number swap", 0.5, [.. both.Select(k => file.Edits.Replace(k, file.Tree.Text(k) == text ? file.Tree.Text(other) : text))]);
            }
        }
    }

    /// <summary>A step for the same number throughout the function, and the same step for this number and one of the next.</summary>
    private static IEnumerable<Suggestion> Together(PatternFile file, int i, string text)
    {
        if (!int.TryParse(text, out var value))
        {
            yield break;
        }

        var scope = file.Names.ScopeAt(i);
        var same = Places(file, scope, text);
        var next = Enumerable.Range(i + 1, Math.Max(0, scope.Last - i)).Where(k => int.TryParse(file.Tree.Text(k), out _)).Take(4).ToList();
        foreach (var step in new[] { -1, 1 }.Where(s => value + s >= 0))
        {
            var stepped = (value + step).ToString(CultureInfo.InvariantCulture);
            if (same.Count is > 1 and < 12 && same[0] == i)
            {
                yield return new("number everywhere", 0.7, [.. same.Select(k => file.Edits.Replace(k, stepped))]);
            }

            foreach (var k in next.Where(k => int.Parse(file.Tree.Text(k), CultureInfo.InvariantCulture) + step >= 0))
            {
                var other = (int.Parse(file.Tree.Text(k), CultureInfo.InvariantCulture) + step).ToString(CultureInfo.InvariantCulture);
                yield return new("number pair", SameStatement(file, i, k) ? 1 : 0.4, file.Edits.Replace(i, stepped), file.Edits.Replace(k, other));
            }
        }
    }

    private static bool SameStatement(PatternFile file, int i, int k) => file.Tree.StatementAt(i)?.Keyword == file.Tree.StatementAt(k)?.Keyword && file.Tree.Kind(i - 1) == file.Tree.Kind(k - 1);

    private static List<int> Places(PatternFile file, Span scope, string text) =>
        [.. Enumerable.Range(scope.First, scope.Count).Where(k => file.Tree.Kind(k) == TokenKind.Number && file.Tree.Text(k) == text)];
}

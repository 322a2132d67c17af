using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>Another string or character: of the file, of the tests, of what a test expected, in another case, empty; here or at every place of the function.</summary>
internal sealed class StringLiterals : IPatternOperator
{
    private const int MostOfTests = 20;
    private const int MostOfFile = 8;

    public IReadOnlyList<string> Names { get; } = ["string", "string of file", "string of tests", "character", "string joined"];

    public IEnumerable<Suggestion> At(Site site)
    {
        var file = site.File;
        foreach (var suggestion in site.Tokens.Where(i => file.Tree.Text(i) is "+" or "+=" or "<<").SelectMany(i => Separators(file, i)))
        {
            yield return suggestion;
        }

        foreach (var i in site.Tokens)
        {
            var kind = file.Tree.Kind(i);
            if (kind is not (TokenKind.String or TokenKind.Character) || StringLiteral.Content(file.Tree.Text(i)) is not { } content || IsImport(file, i))
            {
                continue;
            }

            var replacements = kind == TokenKind.Character ? Characters(file, i, content) : Strings(file, i, content);
            if (kind == TokenKind.Character && FlippedEverywhere(file, i) is { Length: > 1 } flipped)
            {
                yield return new("character", 1, flipped);
            }

            foreach (var (name, fit, other) in replacements.Where(r => r.Text != content).DistinctBy(r => r.Text))
            {
                yield return new(name, fit, file.Edits.Replace(i, StringLiteral.Quote(other, file.Tree.Text(i))));
                if (FirstOfSeveral(file, i) is { Count: > 0 } all && name != "string of tests")
                {
                    yield return new(name, fit * 0.9, [.. all.Select(k => file.Edits.Replace(k, StringLiteral.Quote(other, file.Tree.Text(k))))]);
                }
            }
        }
    }

    /// <summary>Every letter of the function in its other case.</summary>
    private static Change[] FlippedEverywhere(PatternFile file, int i)
    {
        var scope = file.Names.ScopeAt(i);
        var letters = Enumerable.Range(scope.First, scope.Count).Where(k => file.Tree.Kind(k) == TokenKind.Character && file.Tree.Text(k) is [_, var c, _] && char.IsLetter(c)).ToList();
        return letters.Count is > 1 and < 12 && letters[0] == i
            ? [.. letters.Select(k => file.Edits.Replace(k, new string([.. file.Tree.Text(k).Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c))])))]
            : [];
    }

    private static bool IsImport(PatternFile file, int i) => file.Tree.StatementAt(i)?.Keyword is "import" or "package" or "use" or "from" || file.Tree.Text(i - 1) is "require" || file.Tree.Text(i - 2) == "require";

    private static List<int> FirstOfSeveral(PatternFile file, int i)
    {
        var scope = file.Names.ScopeAt(i);
        var all = Enumerable.Range(scope.First, scope.Count).Where(k => file.Tree.Text(k) == file.Tree.Text(i)).ToList();
        return all.Count is > 1 and < 6 && all[0] == i ? all : [];
    }

    private static IEnumerable<(string Name, double Fit, string Text)> Strings(PatternFile file, int i, string content)
    {
        if (content.Length > 0)
        {
            yield return ("string", content.Length == 1 ? 1 : 0.5, "");
        }

        yield return ("string", content.Length == 0 ? 1 : 0.4, " ");
        if (content.ToLowerInvariant() is var lower && content.ToUpperInvariant() is var upper && lower != upper)
        {
            yield return ("string", 0.7, lower);
            yield return ("string", 0.7, upper);
            yield return ("string", 0.7, content + (content == lower ? upper : lower));
            yield return ("string", 0.3, char.ToUpperInvariant(content[0]) + content[1..]);
        }

        if (content != content.Trim())
        {
            yield return ("string", 0.8, content.Trim());
        }

        foreach (var part in new[] { (content + " ", 0.2), (content + ",", 0.1), (content + ".", 0.1), (" " + content, 0.15), (content.Replace("{}", "{} ", StringComparison.Ordinal), 0.1) })
        {
            yield return ("string", part.Item2, part.Item1);
        }

        foreach (var (joined, fit) in Separated(content))
        {
            yield return ("string", fit, joined);
        }

        foreach (var (other, rank) in OfFile(file, i, TokenKind.String).Take(MostOfFile).Select((o, r) => (o, r)))
        {
            yield return ("string of file", 1.0 / (1 + (0.3 * rank)), other);
        }

        foreach (var (other, rank) in file.Donors.Strings.Take(MostOfTests).Select((o, r) => (o, r)))
        {
            yield return ("string of tests", (Similar(content, other) ? 1 : 0.5) / (1 + (0.15 * rank)), other);
        }
    }

    /// <summary>A separator between two joined strings.</summary>
    private static IEnumerable<Suggestion> Separators(PatternFile file, int i)
    {
        var joins = file.Expressions.IsBinary(i) ? Patterns.Names.Fits(file.Names.KindOf(file.Expressions.Left(i)), ValueKind.Text) && Patterns.Names.Fits(file.Names.KindOf(file.Expressions.Right(i)), ValueKind.Text) : file.Names.KindOf(file.Tree.Text(i - 1)) == ValueKind.Text;
        if (!joins || file.Tree.Kind(i - 1) is TokenKind.String or TokenKind.Number || file.Tree.Kind(i + 1) is TokenKind.String or TokenKind.Number)
        {
            yield break;
        }

        var sure = file.Names.KindOf(file.Expressions.IsBinary(i) ? file.Expressions.Left(i) : new Span(i - 1, i - 1)) == ValueKind.Text || file.Names.KindOf(new Span(i + 1, i + 1)) == ValueKind.Text ? 1 : 0.5;
        var between = file.Tree.Text(i) == "+=" ? "+" : file.Tree.Text(i);
        var like = Enumerable.Range(0, file.Tree.Count).FirstOrDefault(k => file.Tree.Kind(k) == TokenKind.String, -1) is var s && s >= 0 && StringLiteral.Content(file.Tree.Text(s)) is not null ? file.Tree.Text(s) : "\"";
        foreach (var (text, rank) in new[] { " ", ".", ",", ", ", "-", "_", ":", "\\n" }.Concat(file.Donors.Strings.Where(d => d.Length == 1).Take(4)).Distinct().Select((t, r) => (t, r)))
        {
            yield return new("string joined", sure / (1 + (0.2 * rank)), file.Edits.After(i, $" {StringLiteral.Quote(text, like)} {between}"));
        }
    }

    /// <summary>A separator between the placeholders of a format.</summary>
    private static IEnumerable<(string, double)> Separated(string content)
    {
        foreach (var placeholder in new[] { "{}{}", "%s%s", "%d%d", "%v%v" }.Where(p => content.Contains(p, StringComparison.Ordinal)))
        {
            foreach (var separator in new[] { ".", " ", ",", "-", ":", "/" })
            {
                var half = placeholder.Length / 2;
                yield return (content.Replace(placeholder, placeholder[..half] + separator + placeholder[half..], StringComparison.Ordinal), 0.6);
            }
        }
    }

    private static IEnumerable<(string Name, double Fit, string Text)> Characters(PatternFile file, int i, string content)
    {
        if (content.Length == 1)
        {
            if (char.IsLetter(content[0]))
            {
                yield return ("character", 1, (char.IsUpper(content[0]) ? char.ToLowerInvariant(content[0]) : char.ToUpperInvariant(content[0])).ToString());
            }

            yield return ("character", 0.5, ((char)(content[0] + 1)).ToString());
            yield return ("character", 0.5, ((char)(content[0] - 1)).ToString());
        }

        foreach (var (other, rank) in OfFile(file, i, TokenKind.Character).Take(MostOfFile).Select((o, r) => (o, r)))
        {
            yield return ("character", 0.9 / (1 + (0.3 * rank)), other);
        }

        foreach (var (other, rank) in file.Donors.Strings.Where(s => s.Length == 1).Take(6).Select((o, r) => (o, r)))
        {
            yield return ("character", 0.4 / (1 + (0.3 * rank)), other);
        }
    }

    private static IEnumerable<string> OfFile(PatternFile file, int i, TokenKind kind) => Enumerable.Range(0, file.Tree.Count)
        .Where(k => file.Tree.Kind(k) == kind && file.Tree.Text(k) != file.Tree.Text(i))
        .OrderBy(k => Math.Abs(k - i))
        .Select(k => StringLiteral.Content(file.Tree.Text(k)))
        .OfType<string>()
        .Distinct();

    private static bool Similar(string one, string other) =>
        one.Length > 1 && other.Length > 1 && (other.Contains(one, StringComparison.OrdinalIgnoreCase) || one.Contains(other, StringComparison.OrdinalIgnoreCase)
            || one.Zip(other).TakeWhile(p => p.First == p.Second).Count() >= Math.Min(one.Length, other.Length) / 2);
}

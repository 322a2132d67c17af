using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>A literal for a variable, a variable for a literal, a name for a larger expression, an expression of the file for a name.</summary>
internal sealed class Substitutions : IPatternOperator
{
    private const int MostNames = 8;
    private const int MostLiterals = 8;
    private const int MostExpressions = 10;

    public IReadOnlyList<string> Names { get; } = ["variable to literal", "literal to variable", "expression to variable", "variable to expression"];

    public IEnumerable<Suggestion> At(Site site)
    {
        var file = site.File;
        foreach (var i in site.Tokens.Where(i => file.Names.FunctionAt(i) is not null))
        {
            var suggestions = file.Tree.Kind(i) switch
            {
                TokenKind.Number => ToVariable(file, i, ValueKind.Number),
                TokenKind.String => ToVariable(file, i, ValueKind.Text),
                TokenKind.Identifier or TokenKind.Keyword => file.Names.IsVariable(i) && !IsWritten(file, i) ? FromVariable(file, i) : [],
                _ => [],
            };
            foreach (var suggestion in suggestions.Concat(FromExpression(file, i)))
            {
                yield return suggestion;
            }
        }
    }

    private static bool IsWritten(PatternFile file, int i) =>
        file.Tree.Text(i + 1) is "=" or ":=" or "+=" or "-=" or "*=" or "/=" or "++" or "--" or ":" or "in" && !file.Expressions.IsBinary(i + 1)
        || (file.Tree.Kind(i - 1) == TokenKind.Identifier && file.IsTyped) || file.Tree.Text(i - 1) is "for" or "let" or "const" or "var" or "mut" or "int" or "auto";

    private static IEnumerable<Suggestion> ToVariable(PatternFile file, int i, ValueKind kind) => file.Names.VariablesAt(i)
        .Where(v => file.Names.KindOf(v.Name) is var k && (k == kind || k == ValueKind.Unknown))
        .Take(MostNames)
        .Select(v => new Suggestion("literal to variable", v.Nearness * (file.Names.KindOf(v.Name) == kind ? 1 : 0.5), file.Edits.Replace(i, v.Name)));

    private static IEnumerable<Suggestion> FromVariable(PatternFile file, int i)
    {
        var kind = file.Names.KindOf(file.Tree.Text(i));
        if (file.Tree.Text(i + 1) is "." && kind != ValueKind.Number && file.Language is "python" or "javascript" or "typescript")
        {
            foreach (var letter in Letters(file, i).Take(3))
            {
                yield return new("variable to literal", 0.15, file.Edits.Replace(i, letter));
            }
        }
        else if (file.Tree.Text(i + 1) is not ("." or "[" or "?." or "->"))
        {
            foreach (var (literal, fit) in Literals(file, i, kind))
            {
                yield return new("variable to literal", fit, file.Edits.Replace(i, literal));
            }
        }

        foreach (var (text, fit) in ExpressionsWith(file, i).Take(MostExpressions).Select((t, rank) => (t, 1.0 / (1 + (0.3 * rank)))))
        {
            yield return new("variable to expression", fit, file.Edits.Replace(i, text));
        }
    }

    private static IEnumerable<(string Text, double Fit)> Literals(PatternFile file, int i, ValueKind kind)
    {
        if (kind is ValueKind.Number or ValueKind.Unknown)
        {
            yield return ("0", kind == ValueKind.Number ? 1 : 0.3);
            yield return ("1", kind == ValueKind.Number ? 1 : 0.3);
        }

        var literals = Enumerable.Range(0, file.Tree.Count)
            .Where(k => file.Tree.Kind(k) is TokenKind.Number or TokenKind.String or TokenKind.Character)
            .OrderBy(k => Math.Abs(k - i))
            .DistinctBy(k => file.Tree.Text(k))
            .Where(k => Patterns.Names.Fits(file.Tree.Kind(k) == TokenKind.Number ? ValueKind.Number : file.Tree.Kind(k) == TokenKind.String ? ValueKind.Text : ValueKind.Unknown, kind))
            .Take(MostLiterals);
        foreach (var (k, rank) in literals.Select((k, rank) => (k, rank)))
        {
            yield return (file.Tree.Text(k), (kind == ValueKind.Unknown ? 0.5 : 0.8) / (1 + (0.3 * rank)));
        }

        foreach (var letter in kind == ValueKind.Unknown ? Letters(file, i) : [])
        {
            yield return (letter, 0.25);
        }
    }

    /// <summary>Characters: those of the file, then the usual ends of ranges.</summary>
    private static IEnumerable<string> Letters(PatternFile file, int i)
    {
        var quote = file.Language is "java" or "cpp" or "c" or "go" or "rust" or "csharp" ? "'" : "\"";
        return Enumerable.Range(0, file.Tree.Count)
            .Where(k => file.Tree.Kind(k) == TokenKind.Character)
            .OrderBy(k => Math.Abs(k - i))
            .Select(file.Tree.Text)
            .Take(4)
            .Concat(new[] { "a", "A", "0" }.Select(l => quote + l + quote))
            .Distinct();
    }

    /// <summary>Calls and members of the file that start with the variable: <c>n.length</c>, <c>f(n)</c>.</summary>
    private static IEnumerable<string> ExpressionsWith(PatternFile file, int i)
    {
        var scope = file.Names.ScopeAt(i);
        var name = file.Tree.Text(i);
        return Enumerable.Range(scope.First, scope.Count)
            .Where(k => k != i && file.Tree.Text(k) == name && file.Names.IsVariable(k))
            .OrderBy(k => Math.Abs(k - i))
            .Select(k => Larger(file, k))
            .Where(s => s.Count is > 1 and < 12 && !s.Contains(i))
            .Select(s => file.Tree.Slice(s.First, s.Last))
            .Distinct();
    }

    private static Span Larger(PatternFile file, int k)
    {
        var primary = file.Expressions.Primary(k);
        var open = primary.First - 1;
        return primary.First == primary.Last && file.Tree.Text(open) == "(" && file.Tree.Partner(open) == primary.Last + 1 ? file.Expressions.Primary(open) : primary;
    }

    /// <summary>A call, index or member expression becomes a variable or a number.</summary>
    private static IEnumerable<Suggestion> FromExpression(PatternFile file, int i)
    {
        if (file.Tree.Kind(i) is not TokenKind.Identifier || file.Expressions.Primary(i) is var span && (span.First != i || span.Count < 3 || span.Last >= file.Tree.Count)
            || file.Tree.Text(span.Last + 1) is "=" or "+=" or "-=" or "{" || file.Expressions.StartsStatement(i) && file.Tree.StatementAt(i) is { IsSimple: true, Keyword: "" } || file.Tree.Text(i - 1) is "def" or "func" or "fn" or "function")
        {
            yield break;
        }

        var kind = file.Names.KindOf(span);
        foreach (var (name, nearness) in file.Names.VariablesAt(i - 1).Where(v => Patterns.Names.Fits(file.Names.KindOf(v.Name), kind)).Take(MostNames))
        {
            yield return new("expression to variable", nearness, file.Edits.Replace(span, name));
        }

        foreach (var number in kind is ValueKind.Number or ValueKind.Unknown ? new[] { "0", "1" } : [])
        {
            yield return new("expression to variable", kind == ValueKind.Number ? 0.3 : 0.15, file.Edits.Replace(span, number));
        }

        foreach (var letter in kind is ValueKind.Unknown ? Letters(file, i).Take(4) : [])
        {
            yield return new("expression to variable", 0.15, file.Edits.Replace(span, letter));
        }
    }
}

using System.Collections.Frozen;
using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>One operator for another of its class: relational (the boundary first), equality, arithmetic, logical, bitwise, compound assignment, step.</summary>
internal sealed class OperatorReplacement : IPatternOperator
{
    private static readonly FrozenDictionary<string, (string Operator, string Others)> Table = new Dictionary<string, (string, string)>
    {
        ["<"] = ("relational", "<= == > >= !="),
        ["<="] = ("relational", "< == >= > !="),
        [">"] = ("relational", ">= == < <= !="),
        [">="] = ("relational", "> == <= < !="),
        ["=="] = ("equality", "!= <= >= < >"),
        ["!="] = ("equality", "== < > <= >="),
        ["==="] = ("equality", "!== <= >= < >"),
        ["!=="] = ("equality", "=== < > <= >="),
        ["+"] = ("arithmetic", "- * % /"),
        ["-"] = ("arithmetic", "+ % * /"),
        ["*"] = ("arithmetic", "+ / - %"),
        ["/"] = ("arithmetic", "* % - +"),
        ["//"] = ("arithmetic", "% / * -"),
        ["%"] = ("arithmetic", "/ - * +"),
        ["**"] = ("arithmetic", "* + /"),
        ["&&"] = ("logical", "||"),
        ["||"] = ("logical", "&&"),
        ["and"] = ("logical", "or"),
        ["or"] = ("logical", "and"),
        ["??"] = ("logical", "||"),
        ["&"] = ("bitwise", "| ^ &&"),
        ["|"] = ("bitwise", "& ^ ||"),
        ["^"] = ("bitwise", "& | **"),
        ["<<"] = ("bitwise", ">>"),
        [">>"] = ("bitwise", "<<"),
        [">>>"] = ("bitwise", ">>"),
        [".."] = ("range", "..="),
        ["..="] = ("range", ".."),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Assignments = new Dictionary<string, string>
    {
        ["+="] = "-= = *=",
        ["-="] = "+= = /=",
        ["*="] = "+= = /=",
        ["/="] = "*= -= =",
        ["//="] = "-= /= %=",
        ["%="] = "/= -=",
        ["|="] = "&= =",
        ["&="] = "|= =",
        ["="] = "+= -= *=",
        ["++"] = "--",
        ["--"] = "++",
    }.ToFrozenDictionary();

    private static readonly double[] Fits = [1, 0.55, 0.35, 0.25, 0.2];

    public IReadOnlyList<string> Names { get; } = ["relational", "equality", "arithmetic", "logical", "bitwise", "range", "assignment", "operator everywhere", "operators exchanged"];

    public IEnumerable<Suggestion> At(Site site)
    {
        var tree = site.File.Tree;
        foreach (var i in site.Tokens)
        {
            if (site.File.Expressions.IsBinary(i) && Table.TryGetValue(tree.Text(i), out var row))
            {
                foreach (var suggestion in Binary(site.File, i, row.Operator, row.Others))
                {
                    yield return suggestion;
                }
            }
            else if (tree.Kind(i) == TokenKind.Operator && Assignments.TryGetValue(tree.Text(i), out var others) && IsAssignment(site.File, i))
            {
                foreach (var (other, k) in others.Split(' ').Select((o, k) => (o, k)))
                {
                    yield return new("assignment", tree.Text(i) == "=" ? 0.2 * Fits[k] : Fits[k], site.File.Edits.Replace(i, other));
                }
            }
        }
    }

    private static IEnumerable<Suggestion> Binary(PatternFile file, int i, string name, string others)
    {
        var (left, right) = (file.Expressions.Left(i), file.Expressions.Right(i));
        var text = file.Tree.Kind(i - 1) == TokenKind.String || file.Tree.Kind(i + 1) == TokenKind.String
            || file.Names.KindOf(left) == ValueKind.Text || file.Names.KindOf(right) == ValueKind.Text;
        var rank = 0;
        foreach (var other in others.Split(' '))
        {
            var fit = Fits[rank++];
            if (!Suits(file, i, name, other, text, right))
            {
                continue;
            }

            yield return new(name, fit, file.Edits.Replace(i, Spelled(file, i, other)));
            if (rank <= 2 && SameOnStatement(file, i) is { Count: > 1 } all && all[0] == i)
            {
                yield return new("operator everywhere", fit, [.. all.Select(k => file.Edits.Replace(k, Spelled(file, k, other)))]);
            }
        }

        foreach (var suggestion in Exchanged(file, i, name))
        {
            yield return suggestion;
        }
    }

    private static List<int> SameOnStatement(PatternFile file, int i)
    {
        var (text, statement) = (file.Tree.Text(i), file.Tree.StatementAt(i));
        return statement is null ? [] : [.. Enumerable.Range(statement.First, Math.Min(300, statement.Last - statement.First + 1)).Where(k => file.Tree.Text(k) == text && file.Expressions.IsBinary(k) && file.Tree.StatementAt(k) == statement)];
    }

    /// <summary>Two different operators of one class change places, here and at the next place in the function.</summary>
    private static IEnumerable<Suggestion> Exchanged(PatternFile file, int i, string name)
    {
        var scope = file.Names.ScopeAt(i);
        return Enumerable.Range(i + 1, Math.Max(0, scope.Last - i))
            .Where(k => file.Expressions.IsBinary(k) && file.Tree.Text(k) != file.Tree.Text(i) && Table.TryGetValue(file.Tree.Text(k), out var row) && row.Operator == name)
            .Take(2)
            .Select(k => new Suggestion("operators exchanged", 1, file.Edits.Replace(i, file.Tree.Text(k)), file.Edits.Replace(k, file.Tree.Text(i))));
    }

    private static bool Suits(PatternFile file, int i, string name, string other, bool text, Span right) => name switch
    {
        "arithmetic" => !text && !(other == "/" && file.Tree.Text(right.First) == "0"),
        "equality" => other is "!=" or "==" or "===" or "!==" || !(text || file.Tree.Kind(right.First) == TokenKind.Keyword || file.Tree.Text(right.First) is "!" or "[" or "{"),
        "bitwise" => !(other is "&&" or "||" or "**" && file.IsTyped) && !(file.IsPython && other is "&&" or "||"),
        _ => true,
    };

    private static string Spelled(PatternFile file, int i, string other)
    {
        var strict = file.Language is "javascript" or "typescript" && file.Tree.Source.Contains("===", StringComparison.Ordinal) && other is "==" or "!=" && file.Tree.Text(i) is not ("==" or "!=");
        return strict ? other + "=" : other;
    }

    private static bool IsAssignment(PatternFile file, int i) =>
        file.Tree.Text(i) != "=" || (file.Tree.StatementAt(i) is { Keyword: "", IsSimple: true } s && file.Expressions.StartsStatement(s.First) && file.Tree.Group(i) == file.Tree.Group(s.First)
            && file.Names.KindOf(new Span(i + 1, i + 1)) is ValueKind.Number or ValueKind.Unknown && file.Tree.Kind(i - 1) is TokenKind.Identifier or TokenKind.Punctuation);
}

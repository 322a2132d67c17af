using System.Collections.Frozen;
using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>Takes code out of a line: an operand with its operator, a call around its argument, an argument, an index, a link of a chain, a cast, a modifier, an operator's sign.</summary>
internal sealed class InlineDeletion : IPatternOperator
{
    private const int LongestRun = 8;

    private static readonly FrozenSet<string> Modifiers = new[] { "const", "static", "final", "readonly", "async", "await", "mut", "unsigned", "new", "yield", "volatile", "virtual", "override", "sealed", "ref" }.ToFrozenSet();

    /// <summary>Methods whose result commonly has the type of what they are called on.</summary>
    private static readonly FrozenSet<string> KeepsType = new[]
    {
        "trim", "strip", "toLowerCase", "toUpperCase", "substring", "replace", "concat", "reversed", "reverse", "sorted", "distinct", "filter", "limit", "skip", "subList", "abs", "clone", "rev", "Trim", "ToLower", "ToUpper",
        "ToLowerInvariant", "ToUpperInvariant", "Substring", "Replace", "Reverse", "Distinct", "Where", "Skip", "Take", "OrderBy", "substr", "peekable", "negate", "plus", "minus", "round", "floor", "ceil", "sqrt", "to_string", "to_owned", "append",
    }.ToFrozenSet();

    public IReadOnlyList<string> Names { get; } =
        ["operand dropped", "conjunct dropped", "call unwrapped", "argument dropped", "index dropped", "link dropped", "cast dropped", "modifier dropped", "sign dropped", "run dropped"];

    public IEnumerable<Suggestion> At(Site site)
    {
        foreach (var i in site.Tokens)
        {
            var suggestions = site.File.Expressions.IsBinary(i) ? Operands(site.File, i) : site.File.Tree.IsOpen(i) ? Bracket(site.File, i) : Single(site.File, i);
            foreach (var suggestion in suggestions)
            {
                yield return suggestion;
            }
        }

        foreach (var suggestion in Runs(site))
        {
            yield return suggestion;
        }
    }

    private static IEnumerable<Suggestion> Operands(PatternFile file, int i)
    {
        var (left, right, op) = (file.Expressions.Left(i), file.Expressions.Right(i), file.Expressions.Operator(i));
        if (left.IsEmpty || right.IsEmpty || right.Last >= file.Tree.Count)
        {
            yield break;
        }

        var name = file.Expressions.PrecedenceOf(i) is 20 or 25 ? "conjunct dropped" : "operand dropped";
        var truth = file.Expressions.PrecedenceOf(i) is >= 45 and <= Precedence.Comparison ? 0.1 : 1;
        yield return new(name, truth, file.Edits.Delete(new Span(op.First, right.Last)));
        yield return new(name, 0.8 * truth, Prefix(file, left.First, op.Last));

        // In a chain a - b + c the operand alone, with the operator before or behind it.
        var near = new Span(file.Expressions.Primary(left.Last).First, left.Last);
        if (near != left && file.Expressions.PrecedenceOf(i) > Precedence.Comparison)
        {
            yield return new(name, 0.6 * truth, Prefix(file, near.First, op.Last));
        }

        // Two comparisons become one: n >= 8 && n <= 8 from the left operator to the right operand.
        if (truth == 1 && Comparison(file, left) is var a && Comparison(file, right) is var b && a > 0 && b > 0)
        {
            yield return new(name, 0.4, file.Edits.Delete(new Span(a, b - 1)));
        }
    }

    private static int Comparison(PatternFile file, Span span) =>
        Enumerable.Range(span.First, span.Count).FirstOrDefault(k => file.Expressions.PrecedenceOf(k) is >= 45 and <= Precedence.Comparison && file.Tree.Group(k) == file.Tree.Group(span.First), -1);

    /// <summary>Takes tokens out with the blanks behind them.</summary>
    private static Change Prefix(PatternFile file, int first, int last) => new(file.Tree[first].Start, file.Tree[last + 1].Start - file.Tree[first].Start, "");

    private static IEnumerable<Suggestion> Bracket(PatternFile file, int open)
    {
        var (tree, close) = (file.Tree, file.Tree.Partner(open));
        var parts = ParameterNames.Parts(tree, open).ToList();
        var suffix = file.Expressions.IsOperandEnd(open - 1) && !file.Expressions.StartsStatement(open);
        var block = file.Expressions.IsBoundary(open);
        if (tree.Text(open) == "[" && suffix)
        {
            yield return new("index dropped", file.IsTyped && !Enumerable.Range(open + 1, close - open - 1).Any(k => tree.Text(k) is ":" or "..") ? 0.2 : 1, file.Edits.Delete(new Span(open, close)));
            foreach (var i in Enumerable.Range(open + 1, close - open - 1).Where(i => tree.Text(i) is ":" or ".." or "..=" && tree.Group(i) == open))
            {
                if (i > open + 1)
                {
                    yield return new("index dropped", 0.7, Prefix(file, open + 1, i - 1));
                }

                if (i < close - 1)
                {
                    yield return new("index dropped", 0.7, file.Edits.Delete(new Span(i + 1, close - 1)));
                }
            }
        }

        if (tree.Text(open) == "(" && suffix && close > open + 1 && parts.Count >= 1 && tree.Kind(open - 1) is TokenKind.Identifier or TokenKind.Punctuation)
        {
            var call = new Span(file.Expressions.Primary(open - 1).First, close);
            var whole = file.Expressions.StartsStatement(call.First) && file.Tree.StatementAt(call.First) is { IsSimple: true, Keyword: "" };
            foreach (var (part, k) in parts.Select((p, k) => (p, k)).Take(3))
            {
                var argument = new Span(part.First, part.Last);
                if (!IsDeclaration(file, open) && !whole && Alike(file, call, argument) is var alike and > 0)
                {
                    yield return new("call unwrapped", alike * (k == 0 ? 1 : 0.4), file.Edits.Replace(call, tree.Slice(part.First, part.Last)));
                }
            }
        }

        if (parts.Count > 1 && !block && !IsDeclaration(file, open))
        {
            foreach (var (part, k) in parts.Select((p, k) => (p, k)))
            {
                var fit = k == parts.Count - 1 ? 1 : 0.7;
                yield return new("argument dropped", fit, k == 0 ? Prefix(file, part.First, part.Last + 1) : file.Edits.Delete(new Span(part.First - 1, part.Last)));
            }
        }
        else if (parts.Count == 1 && !block && suffix && tree.Text(open) == "(" && !IsDeclaration(file, open))
        {
            yield return new("argument dropped", 0.4, new Change(tree[open].End, tree[close].Start - tree[open].End, ""));
        }

        if (IsCast(file, open))
        {
            yield return new("cast dropped", 1, Prefix(file, open, close));
        }
    }

    /// <summary>A compiler takes the one for the other: surely, hardly or never.</summary>
    private static double Alike(PatternFile file, Span call, Span argument)
    {
        if (!file.IsTyped)
        {
            return 1;
        }

        var (whole, part) = (file.Names.KindOf(call), file.Names.KindOf(argument));
        var converts = file.Tree.Text(call.First) is "len" or "make" or "append" or "float64" or "int" or "string" && file.Language == "go";
        return converts || (whole != part && whole != ValueKind.Unknown && part != ValueKind.Unknown) || (whole == ValueKind.Boolean && part != ValueKind.Boolean) ? 0 : whole == part && whole != ValueKind.Unknown ? 1 : 0.4;
    }

    private static bool IsDeclaration(PatternFile file, int open) => file.Names.Functions.Any(f => f.ParametersStart == file.Tree[open].Start);

    /// <summary>A type or a package stands before the dot.</summary>
    private static bool IsStatic(PatternFile file, int i) =>
        file.Tree.Kind(i) == TokenKind.Identifier && file.Tree.Text(i - 1) != "." && (char.IsUpper(file.Tree.Text(i)[0]) || (file.Language == "go" && !file.Names.VariablesAt(i + 1).Any(v => v.Name == file.Tree.Text(i))
            || (file.Language == "go" && file.Source.Text.Contains($"\"{file.Tree.Text(i)}\"", StringComparison.Ordinal))));

    private static bool IsCast(PatternFile file, int open) =>
        file.Language is "java" or "csharp" or "c" or "cpp" && file.Tree.Text(open) == "(" && file.Tree.Partner(open) is var close && close <= open + 3 && close > open + 1 && close + 1 < file.Tree.Count
        && !file.Expressions.IsOperandEnd(open - 1) && (file.Expressions.IsOperandEnd(close + 1) || file.Tree.Text(close + 1) == "(") && file.Tree.Kind(open + 1) is TokenKind.Keyword or TokenKind.Identifier;

    private static IEnumerable<Suggestion> Single(PatternFile file, int i)
    {
        var tree = file.Tree;
        if (tree.Text(i) is "." or "?." && i + 1 < tree.Count && i > 0)
        {
            var link = tree.IsOpen(i + 2) && tree.Text(i + 2) == "(" ? tree.Partner(i + 2) : i + 1;
            var fit = tree.Text(i + 2) == "(" ? 1 : 0.4;
            yield return new("link dropped", fit * (!file.IsTyped ? 1 : IsStatic(file, i - 1) ? 0 : KeepsType.Contains(tree.Text(i + 1)) ? 1 : 0.15), file.Edits.Delete(new Span(i, link)));
        }
        else if (Modifiers.Contains(tree.Text(i)) && !tree.IsLastOnLine(i))
        {
            yield return new("modifier dropped", tree.Text(i) is "const" or "static" or "await" or "async" ? 0.7 : 0.3, Prefix(file, i, i));
        }
        else if (tree.Text(i) is "-" or "~" or "&" or "*" && i + 1 < tree.Count && !tree.IsLastOnLine(i))
        {
            yield return new("sign dropped", tree.Text(i) is "-" ? 1 : 0.1, Prefix(file, i, i));
        }
        else if (tree.Text(i) is "+=" or "-=" or "*=" or "=" && CompoundRight(file, i) is { } doubled)
        {
            yield return doubled;
        }
        else if (tree.Text(i) is "as" && file.Language is "rust" or "typescript")
        {
            yield return new("cast dropped", 0.5, file.Edits.Delete(new Span(i, i + 1)));
        }
    }

    /// <summary><c>x *= x * y</c>: one of the two is too much.</summary>
    private static Suggestion? CompoundRight(PatternFile file, int i) =>
        file.Tree.Text(i).Length == 2 && i > 0 && file.Tree.Text(i - 1) == file.Tree.Text(i + 1) && file.Expressions.IsBinary(i + 2) ? new("operand dropped", 1, file.Edits.Replace(i, "=")) : null;

    /// <summary>Any balanced run of tokens of a simple statement that stands between two places where code can meet.</summary>
    private static IEnumerable<Suggestion> Runs(Site site)
    {
        var tree = site.File.Tree;
        foreach (var first in site.Tokens)
        {
            if (tree.IsFirstOnLine(first) && site.File.Expressions.StartsStatement(first))
            {
                continue;
            }

            for (var last = first; last < Math.Min(first + LongestRun, site.Last + 1); last++)
            {
                if (tree.IsClose(last) || tree.Text(last) is ";" or "{")
                {
                    break;
                }

                last = tree.IsOpen(last) ? tree.Partner(last) : last;
                if (last < site.Last && Meets(site.File, first, last))
                {
                    yield return new("run dropped", 1.0 / (1 + (0.1 * (last - first))), site.File.Edits.Delete(new Span(first, last)));
                }
            }
        }
    }

    /// <summary>What is left on both sides can stand together.</summary>
    private static bool Meets(PatternFile file, int first, int last)
    {
        var (before, after) = (first - 1, last + 1);
        var operandBefore = file.Expressions.IsOperandEnd(before);
        var operandAfter = file.Tree.Kind(after) is TokenKind.Identifier or TokenKind.Number or TokenKind.String or TokenKind.Character or TokenKind.Keyword;
        var operatorBefore = file.Expressions.IsBinary(before) || file.Tree.Text(before) is "." or "," or "=" or "(" or "[";
        var operatorAfter = file.Expressions.IsBinary(after) || file.Tree.Text(after) is "." or "," or ")" or "]" or ":" or ";" or "=";
        return operandBefore ? operatorAfter : operandAfter && file.Tree.Text(before) != "." && (operatorBefore || file.Tree.Text(before) is "return" or "in" or "not" or "await" or "yield" or "and" or "or");
    }
}

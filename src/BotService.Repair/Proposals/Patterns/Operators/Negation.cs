using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>Negates a condition or a part of one, or takes a negation away.</summary>
internal sealed class Negation : IPatternOperator
{
    public IReadOnlyList<string> Names { get; } = ["negation"];

    public IEnumerable<Suggestion> At(Site site)
    {
        var file = site.File;
        foreach (var i in site.Tokens)
        {
            if (Removal(file, i) is { } removal)
            {
                yield return new("negation", 1, removal);
            }

            if (file.IsPython && file.Tree.Text(i) is "in" or "is" && file.Expressions.IsBinary(i) && file.Expressions.Operator(i).Count == 1)
            {
                yield return new("negation", 1, file.Tree.Text(i) == "in" ? file.Edits.Before(i, "not ") : file.Edits.After(i, " not"));
            }
        }

        foreach (var operand in Conditions(site))
        {
            yield return new("negation", 0.8, Negate(file, operand));
        }
    }

    private static Change? Removal(PatternFile file, int i)
    {
        var tree = file.Tree;
        if (tree.Text(i) == "!" && tree.Kind(i) == TokenKind.Operator && !file.Expressions.IsOperandEnd(i - 1))
        {
            return new Change(tree[i].Start, tree[i + 1].Start - tree[i].Start, "");
        }

        return tree.Text(i) == "not" && tree.Kind(i) == TokenKind.Keyword && i + 1 < tree.Count ? new Change(tree[i].Start, tree[i + 1].Start - tree[i].Start, "") : null;
    }

    /// <summary>Heads, and operands of logical operators, that are no comparisons (those have their own opposite).</summary>
    private static IEnumerable<Span> Conditions(Site site)
    {
        var file = site.File;
        var heads = file.Conditions.Heads.Where(h => h.First >= site.First && h.First <= site.Last);
        var operands = site.Tokens.Where(i => file.Expressions.PrecedenceOf(i) is 20 or 25).SelectMany(i => new[] { file.Expressions.Left(i), file.Expressions.Right(i) });
        return heads.Concat(operands).Distinct().Where(s => !s.IsEmpty && file.Tree.Text(s.First) is not ("!" or "not") && !IsComparison(file, s));
    }

    private static bool IsComparison(PatternFile file, Span span)
    {
        for (var i = span.First; i <= span.Last; i++)
        {
            if (file.Expressions.PrecedenceOf(i) is >= 45 and <= Precedence.Comparison)
            {
                return true;
            }

            i = file.Tree.Partner(i) > i ? file.Tree.Partner(i) : i;
        }

        return false;
    }

    private static Change Negate(PatternFile file, Span span)
    {
        var text = file.Tree.Slice(span.First, span.Last);
        var single = file.Expressions.Primary(span.First) == span;
        var negated = (file.IsPython ? "not " : "!") + (single ? text : $"({text})");
        return file.Edits.Replace(span, negated);
    }
}

using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>Regroups: <c>(a + b) * c</c> for <c>a + b * c</c>, and back.</summary>
internal sealed class Parentheses : IPatternOperator
{
    public IReadOnlyList<string> Names { get; } = ["parentheses"];

    public IEnumerable<Suggestion> At(Site site)
    {
        var file = site.File;
        foreach (var i in site.Tokens)
        {
            if (file.Expressions.PrecedenceOf(i) >= 20 && Grouped(file, i) is { } grouped)
            {
                yield return grouped;
            }

            if (file.Tree.Text(i) == "(" && file.Tree.IsOpen(i) && !file.Expressions.IsOperandEnd(i - 1) && Inner(file, i))
            {
                var close = file.Tree.Partner(i);
                yield return new("parentheses", 0.6, file.Edits.Replace(new Span(i, close), file.Tree.Slice(i + 1, close - 1)));
            }
        }
    }

    /// <summary>An operator takes its nearest operands before a tighter neighbour does.</summary>
    private static Suggestion? Grouped(PatternFile file, int i)
    {
        var (expressions, tree) = (file.Expressions, file.Tree);
        var left = expressions.Primary(i - 1);
        var rightFirst = expressions.Operator(i).Last + 1;
        var right = new Span(rightFirst, expressions.SuffixEnd(tree.Text(rightFirst) is "-" or "!" or "*" or "&" ? rightFirst + 1 : rightFirst));
        var before = expressions.IsBinary(left.First - 1) ? expressions.PrecedenceOf(left.First - 1) : 0;
        var after = expressions.IsBinary(right.Last + 1) ? expressions.PrecedenceOf(right.Last + 1) : 0;
        var here = expressions.PrecedenceOf(i);
        if (!(before >= here && SameSort(before, here)) && !(after > here && SameSort(after, here)) || right.Last >= tree.Count || left.First < 0)
        {
            return null;
        }

        var span = new Span(left.First, right.Last);
        return new("parentheses", 1, file.Edits.Replace(span, $"({tree.Slice(span.First, span.Last)})"));
    }

    /// <summary>Only terms with terms and conditions with conditions: a comparison is no operand of a sum.</summary>
    private static bool SameSort(int one, int other) => (one >= 60 && other >= 60) || (one is 20 or 25 && other is 20 or 25);

    private static bool Inner(PatternFile file, int open)
    {
        var close = file.Tree.Partner(open);
        return close > open + 2 && Enumerable.Range(open + 1, close - open - 1).Any(k => file.Expressions.IsBinary(k) && file.Tree.Group(k) == open)
            && (file.Expressions.IsBinary(open - 1) || file.Expressions.IsBinary(close + 1));
    }
}

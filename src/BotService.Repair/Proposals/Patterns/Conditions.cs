using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns;

/// <summary>Conditions of a file: heads of if and while, and the parts of their conjunctions.</summary>
internal sealed class Conditions
{
    private readonly TokenTree tree;
    private readonly Expressions expressions;

    public Conditions(TokenTree tree, Expressions expressions)
    {
        this.tree = tree;
        this.expressions = expressions;
        Heads = [.. tree.Statements.SelectMany(s => s.Clauses).Where(IsConditional).Select(c => Condition(new Span(c.HeadFirst, c.HeadLast))).Where(s => !s.IsEmpty)];
        Parts = [.. Enumerable.Range(0, tree.Count).Where(IsComparison).Select(i => new Span(expressions.Left(i).First, expressions.Right(i).Last)).Concat(Heads.Where(h => h.Count < 16)).Distinct()];
    }

    public IReadOnlyList<Span> Heads { get; }

    /// <summary>Every comparison and every short head.</summary>
    public IReadOnlyList<Span> Parts { get; }

    /// <summary>Comparisons and heads as text with their distance in lines, nearest first.</summary>
    public IEnumerable<(string Text, int Distance)> Near(int i, Span scope) => Parts
        .Where(p => scope.Contains(p.First))
        .Select(p => (tree.Slice(p.First, p.Last), Math.Abs(tree[p.First].Line - tree[i].Line)))
        .OrderBy(p => p.Item2)
        .DistinctBy(p => p.Item1);

    private static bool IsConditional(Clause clause) => clause.HasHead && clause.Block.Kind is "if" or "while" or "elif" or "else" or "for";

    /// <summary>Of a C-like loop the middle part; of Go's <c>if v := f(); v > 1</c> the last.</summary>
    private Span Condition(Span head)
    {
        var breaks = Enumerable.Range(head.First, head.Count).Where(i => tree.Text(i) == ";" && tree.Group(i) == tree.Group(head.First)).ToList();
        return breaks.Count switch
        {
            0 => tree.Text(head.First - 1) is "for" || tree.Text(head.First - 2) is "for" or "foreach" || tree.Text(head.First) is "let" ? new Span(head.First, head.First - 1) : head,
            1 => new Span(breaks[0] + 1, head.Last),
            _ => new Span(breaks[0] + 1, breaks[1] - 1),
        };
    }

    private bool IsComparison(int i) => expressions.PrecedenceOf(i) is >= 45 and <= Precedence.Comparison;
}

using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>Adds <c>+ 1</c> and its kin to an operand, and changes the order of terms.</summary>
internal sealed class ArithmeticTerms : IPatternOperator
{
    private static readonly (string Text, double Fit)[] Terms = [(" + 1", 1), (" - 1", 0.9), (" % 2", 0.15), (" * 2", 0.15), (" - 2", 0.1), (" + 2", 0.1)];

    public IReadOnlyList<string> Names { get; } = ["term added", "term moved", "operands swapped"];

    public IEnumerable<Suggestion> At(Site site)
    {
        var operands = Operands(site).Where(o => !o.Operand.IsEmpty && o.Operand.Last < site.File.Tree.Count).DistinctBy(o => o.Operand).ToList();
        foreach (var suggestion in operands.SelectMany(o => Added(site.File, o.Operand, o.Fit)))
        {
            yield return suggestion;
        }

        var distinct = operands.Select(o => o.Operand).ToList();
        foreach (var suggestion in site.Tokens.SelectMany(i => Transferred(site, i, distinct)))
        {
            yield return suggestion;
        }

        foreach (var i in site.Tokens.Where(site.File.Expressions.IsBinary))
        {
            foreach (var suggestion in Moved(site.File, i))
            {
                yield return suggestion;
            }
        }
    }

    private static IEnumerable<(Span Operand, double Fit)> Operands(Site site)
    {
        var file = site.File;
        foreach (var i in site.Tokens.Where(i => !file.IsTyped || file.Names.FunctionAt(i) is not null))
        {
            // Arguments, indexes, assigned and returned values, operands of comparisons.
            if (file.Expressions.PrecedenceOf(i) is >= 8 and <= Precedence.Comparison and not (20 or 25 or 10))
            {
                yield return (file.Expressions.Right(i), 1);
                yield return (file.Expressions.Left(i), 0.6);
            }
            else if (file.Tree.IsOpen(i) && file.Tree.Text(i) is "(" or "[" && file.Tree.Partner(i) > i + 1 && file.Expressions.IsOperandEnd(i - 1))
            {
                foreach (var (first, last) in ParameterNames.Parts(file.Tree, i))
                {
                    yield return (file.Expressions.Around(last), 0.8);
                }
            }
            else if (file.Tree.Text(i) is "=" or "return" or "+=" or "-=" or ":=" or ":" or ";" && i + 1 < file.Tree.Count && !file.Expressions.StartsStatement(i + 1) && !file.Tree.EndsLine[i])
            {
                yield return (file.Expressions.Around(i + 1), file.Tree.Text(i) == "return" ? 0.6 : 0.4);
            }

            if (file.Tree.Kind(i) is TokenKind.Identifier && file.Expressions.Primary(i) is var primary && primary.First == i)
            {
                yield return (primary, 0.3);
            }
        }
    }

    private static IEnumerable<Suggestion> Added(PatternFile file, Span operand, double fit)
    {
        if (operand.IsEmpty || operand.Last >= file.Tree.Count || file.Names.KindOf(operand) is not (ValueKind.Number or ValueKind.Unknown) || !file.Expressions.IsOperandEnd(operand.Last) || IsWritten(file, operand))
        {
            yield break;
        }

        var sure = file.Names.KindOf(operand) == ValueKind.Number ? 1 : file.IsTyped ? 0.25 : 0.5;
        var outer = Enumerable.Range(operand.First, operand.Count).Where(file.Expressions.IsBinary).Select(file.Expressions.PrecedenceOf).DefaultIfEmpty(100).Min();
        foreach (var (text, weight) in Terms)
        {
            var binds = text[1] is '%' or '*' ? Precedence.Multiplicative : Precedence.Additive;
            if (outer < Precedence.Additive && binds >= Precedence.Additive)
            {
                continue;
            }

            yield return new("term added", fit * sure * weight, file.Edits.After(operand.Last, text));
            var around = Math.Max(file.Expressions.PrecedenceOf(operand.Last + 1), file.Expressions.PrecedenceOf(operand.First - 1));
            if (around >= Precedence.Multiplicative || outer < binds)
            {
                yield return new("term added", fit * sure * weight * 0.7, file.Edits.Replace(operand, $"({file.Tree.Slice(operand.First, operand.Last)}{text})"));
            }
        }
    }

    // In Rust a cast binds tighter than arithmetic, so a term may follow its type; elsewhere what follows "as" is a name.
    private static bool IsWritten(PatternFile file, Span operand) =>
        (file.Tree.Text(operand.First - 1) == "as" && file.Source.Language.Id != "rust") ||
        file.Tree.Text(operand.Last + 1) is "=" or "+=" or "-=" or "*=" or "/=" or ":=" or "++" or "--" or "." or "(" or "[" or "%=" || (file.Tree.Text(operand.Last + 1) is "in" && !file.Expressions.IsBinary(operand.Last + 1))
        || file.Tree.Text(operand.First - 1) is "instanceof" or "new" or "is" or "::" or "typeof" || file.Tree.Text(operand.First) == "new" || file.Tree.Text(operand.First) == "[" && file.IsTyped
        || file.Expressions.StartsStatement(operand.First) && file.Tree.StatementAt(operand.First) is { IsSimple: true, Keyword: "" };

    private static IEnumerable<Suggestion> Moved(PatternFile file, int i)
    {
        var level = file.Expressions.PrecedenceOf(i);
        var (left, right) = (file.Expressions.Left(i), file.Expressions.Right(i));
        if (left.IsEmpty || right.IsEmpty || right.Last >= file.Tree.Count)
        {
            yield break;
        }

        if (level >= Precedence.Comparison && level <= 90 && level != 50 || file.Tree.Text(i) is "<" or ">" or "<=" or ">=" or "in")
        {
            var symmetric = file.Tree.Text(i) is "*" || (file.Tree.Text(i) == "+" && file.Names.KindOf(left) == ValueKind.Number);
            yield return new("operands swapped", symmetric ? 0.1 : 1, Swap(file, left, right));
            // In a chain the nearest operand changes places alone.
            var near = new Span(file.Expressions.Primary(left.Last).First, left.Last);
            if (near != left)
            {
                yield return new("operands swapped", symmetric ? 0.1 : 0.7, Swap(file, near, right));
            }
        }

        // a - 1 / 2 for a / 2 - 1: two operators change places with their right operands.
        if (level >= Precedence.Additive && file.Expressions.IsBinary(right.Last + 1) && file.Expressions.PrecedenceOf(right.Last + 1) >= Precedence.Additive)
        {
            yield return Exchange(file, i, right, right.Last + 1);
        }

        var inner = Enumerable.Range(right.First, right.Count).FirstOrDefault(k => file.Expressions.IsBinary(k) && file.Tree.Group(k) == file.Tree.Group(i), -1);
        if (level == Precedence.Additive && inner > 0)
        {
            yield return Exchange(file, i, new Span(right.First, inner - 1), inner);
        }
    }

    /// <summary>A constant term goes from one operand of the line to another, with its sign or the opposite one.</summary>
    private static IEnumerable<Suggestion> Transferred(Site site, int i, List<Span> operands)
    {
        var (file, tree) = (site.File, site.File.Tree);
        if (file.Expressions.PrecedenceOf(i) != Precedence.Additive || tree.Kind(i + 1) != TokenKind.Number)
        {
            yield break;
        }

        var removal = file.Edits.Delete(new Span(i, i + 1));
        foreach (var operand in operands.Where(o => o.Last < i - 1 || o.First > i + 1).Where(o => file.Expressions.IsOperandEnd(o.Last) && !IsWritten(file, o)).Take(5))
        {
            foreach (var sign in new[] { tree.Text(i), tree.Text(i) == "+" ? "-" : "+" })
            {
                yield return new("term moved", 0.3, removal, file.Edits.After(operand.Last, $" {sign} {tree.Text(i + 1)}"));
            }
        }
    }

    private static Suggestion Exchange(PatternFile file, int op, Span operand, int next)
    {
        var tree = file.Tree;
        var second = file.Expressions.Right(next);
        var text = tree.Slice(next, second.Last) + (tree[op].Start > tree[op - 1].End ? " " : "") + tree.Slice(op, operand.Last);
        return new("term moved", 1, file.Edits.Replace(new Span(op, second.Last), text));
    }

    private static Change[] Swap(PatternFile file, Span one, Span other) =>
    [
        file.Edits.Replace(one, file.Tree.Slice(other.First, other.Last)),
        file.Edits.Replace(other, file.Tree.Slice(one.First, one.Last)),
    ];
}

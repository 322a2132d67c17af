using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>Arguments and elements in another order or one more, branches of a conditional expression exchanged, bounds of slices and ranges.</summary>
internal sealed class Arguments : IPatternOperator
{
    private const int MostAdded = 5;

    public IReadOnlyList<string> Names { get; } = ["arguments swapped", "argument added", "branches swapped", "slice", "argument pair"];

    public IEnumerable<Suggestion> At(Site site)
    {
        foreach (var i in site.Tokens)
        {
            if (site.File.Tree.IsOpen(i) && !site.File.Expressions.IsBoundary(i))
            {
                foreach (var suggestion in Parts(site.File, i))
                {
                    yield return suggestion;
                }
            }

            if (Ternary(site.File, i) is { } ternary)
            {
                yield return ternary;
            }
        }

        foreach (var suggestion in TopLevelParts(site))
        {
            yield return suggestion;
        }
    }

    private static IEnumerable<Suggestion> Parts(PatternFile file, int open)
    {
        var parts = ParameterNames.Parts(file.Tree, open).Select(p => new Span(p.First, p.Last)).ToList();
        for (var k = 0; k + 1 < parts.Count && k < 4; k++)
        {
            var alike = Patterns.Names.Fits(file.Names.KindOf(parts[k]), file.Names.KindOf(parts[k + 1]));
            yield return new("arguments swapped", !file.IsTyped ? 1 : !alike || file.Tree.Text(open - 1) == "make" ? 0 : 0.6, Swap(file, parts[k], parts[k + 1]));
        }

        var call = file.Tree.Text(open) == "(" && file.Expressions.IsOperandEnd(open - 1) && file.Names.Functions.All(f => f.ParametersStart != file.Tree[open].Start);
        if (call && file.Names.FunctionAt(open) is not null)
        {
            foreach (var (name, nearness) in file.Names.VariablesAt(open).Take(MostAdded))
            {
                yield return new("argument added", nearness, file.Edits.Before(file.Tree.Partner(open), parts.Count == 0 ? name : ", " + name));
                foreach (var (other, second) in parts.Count == 1 ? file.Names.VariablesAt(open).Where(v => v.Name != name).Take(3) : [])
                {
                    yield return new("argument pair", nearness * second, file.Edits.Replace(parts[0], $"{name}, {other}"));
                }
            }
        }

        foreach (var slice in Slices(file, open))
        {
            yield return slice;
        }
    }

    private static IEnumerable<Suggestion> Slices(PatternFile file, int open)
    {
        if (file.Tree.Text(open) != "[" || !file.Expressions.IsOperandEnd(open - 1))
        {
            yield break;
        }

        var separator = file.Language == "rust" ? ".." : ":";
        var colon = Enumerable.Range(open + 1, file.Tree.Partner(open) - open - 1).FirstOrDefault(i => file.Tree.Text(i) == separator && file.Tree.Group(i) == open, -1);
        if (colon < 0)
        {
            if (file.Language is "python" or "go" && file.Tree.Partner(open) > open + 1)
            {
                yield return new("slice", 0.6, file.Edits.Before(file.Tree.Partner(open), ":"));
                yield return new("slice", 0.6, file.Edits.After(open, ":"));
            }

            yield break;
        }

        foreach (var bound in new[] { "1", "-1", "2" }.Where(b => file.IsPython || b[0] != '-'))
        {
            if (colon == open + 1)
            {
                yield return new("slice", 1, file.Edits.After(open, bound));
            }

            if (colon == file.Tree.Partner(open) - 1)
            {
                yield return new("slice", 1, file.Edits.After(colon, bound));
            }
        }

        if (file.IsPython && colon == file.Tree.Partner(open) - 1)
        {
            yield return new("slice", 0.4, file.Edits.After(colon, ":-1"));
        }
    }

    private static Suggestion? Ternary(PatternFile file, int i)
    {
        var tree = file.Tree;
        if (tree.Text(i) == "?" && tree.Kind(i) == TokenKind.Operator && file.Expressions.IsOperandEnd(i - 1))
        {
            var yes = file.Expressions.Around(i + 1);
            return tree.Text(yes.Last + 1) == ":" && yes.Last + 2 < tree.Count ? new("branches swapped", 1, Swap(file, yes, file.Expressions.Around(yes.Last + 2))) : null;
        }

        if (file.IsPython && tree.Text(i) == "if" && !file.Expressions.StartsStatement(i) && i > 0 && file.Expressions.IsOperandEnd(i - 1))
        {
            var condition = file.Expressions.Around(i + 1);
            return tree.Text(condition.Last + 1) == "else" && condition.Last + 2 < tree.Count
                ? new("branches swapped", 1, Swap(file, file.Expressions.Around(i - 1), file.Expressions.Around(condition.Last + 2)))
                : null;
        }

        return null;
    }

    /// <summary>Elements of <c>return a, b</c> and <c>a, b = c, d</c>.</summary>
    private static IEnumerable<Suggestion> TopLevelParts(Site site)
    {
        var file = site.File;
        if (file.Language is not ("python" or "go"))
        {
            yield break;
        }

        foreach (var comma in site.Tokens.Where(i => file.Tree.Text(i) == "," && file.Tree.Text(i - 1) != "_" && file.Tree.Group(i) < site.First && i > site.First && i < site.Last))
        {
            yield return new("arguments swapped", 0.7, Swap(file, file.Expressions.Around(comma - 1), file.Expressions.Around(comma + 1)));
        }
    }

    private static Change[] Swap(PatternFile file, Span one, Span other) =>
        one.IsEmpty || other.IsEmpty || one.Last >= other.First ? [] : [file.Edits.Replace(one, file.Tree.Slice(other.First, other.Last)), file.Edits.Replace(other, file.Tree.Slice(one.First, one.Last))];
}

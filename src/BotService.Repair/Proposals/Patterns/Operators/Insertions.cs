using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>A statement of the file once more, with one name or operator changed, as a new line or as the missing else; an update of a variable like those in the file.</summary>
internal sealed class Insertions : IPatternOperator
{
    private const int Nearest = 8;
    private const int LongestCopied = 24;
    private const int MostNames = 6;

    public IReadOnlyList<string> Names { get; } = ["statement copied", "else added", "update added"];

    public IEnumerable<Suggestion> At(Site site)
    {
        var file = site.File;
        foreach (var statement in site.Statements.Where(s => s.Parent.Kind is not ("file" or "class" or "match") && s.Keyword is not "#"))
        {
            foreach (var suggestion in Elses(file, statement))
            {
                yield return suggestion;
            }

            if (!file.Edits.OwnsLines(statement))
            {
                continue;
            }

            foreach (var (text, name, fit) in Texts(file, statement))
            {
                foreach (var suggestion in Placed(file, statement, text, name, fit))
                {
                    yield return suggestion;
                }
            }
        }
    }

    private static IEnumerable<Suggestion> Placed(PatternFile file, Statement statement, string text, string name, double fit)
    {
        if (statement.Keyword is not ("return" or "break" or "continue" or "throw" or "raise"))
        {
            yield return new(name, fit, file.Edits.LineAfter(statement, text));
        }

        if (statement.Parent.Statements[0] == statement || statement.Keyword is "return" or "break" or "continue")
        {
            yield return new(name, 0.8 * fit, file.Edits.LineBefore(statement, text));
        }

        // Behind a statement that closes the block as well as the one around it: the end of the outer block.
        if (statement.Clauses.Count > 0 && statement.Clauses[^1].Block.Statements is { Count: > 0 } inner && file.Edits.OwnsLines(inner[^1]))
        {
            yield return new(name, 0.6 * fit, file.Edits.LineAfter(inner[^1], text));
        }
    }

    private static IEnumerable<(string Text, string Name, double Fit)> Texts(PatternFile file, Statement statement)
    {
        var scope = file.Names.ScopeAt(statement.First);
        var donors = file.Tree.Statements
            .Where(s => s.IsSimple && scope.Contains(s.First) && s.Last - s.First < LongestCopied && s.Keyword is "" or "break" or "continue" && s.Parent.Kind is not ("file" or "class" or "match"))
            .Where(s => !IsDeclaration(file, s))
            .OrderBy(s => Math.Abs(s.First - statement.First))
            .Take(Nearest);
        foreach (var (donor, rank) in donors.Select((d, r) => (d, r)))
        {
            var near = 1.0 / (1 + (0.25 * rank));
            if (donor != statement)
            {
                yield return (file.Tree.Slice(donor.First, donor.Last), "statement copied", near);
            }

            foreach (var variant in Variants(file, donor, statement))
            {
                yield return (variant.Text, "statement copied", near * variant.Fit);
            }
        }

        foreach (var (text, fit) in Updates(file, statement))
        {
            yield return (text, "update added", fit);
        }
    }

    private static bool IsDeclaration(PatternFile file, Statement statement) =>
        file.Tree.Kind(statement.First + 1) == TokenKind.Identifier || (file.Language == "go" && file.Tree.Slice(statement.First, statement.Last).Contains(":=", StringComparison.Ordinal))
        || (file.Tree.Kind(statement.First) == TokenKind.String && statement.First == statement.Last);

    /// <summary>The statement with one variable renamed throughout, or one operator reversed.</summary>
    private static IEnumerable<(string Text, double Fit)> Variants(PatternFile file, Statement donor, Statement place)
    {
        var names = Enumerable.Range(donor.First, donor.Last - donor.First + 1).Where(file.Names.IsVariable).Select(file.Tree.Text).Distinct().Take(3);
        foreach (var name in names)
        {
            var others = file.Names.VariablesAt(place.First).Where(v => v.Name != name && file.Names.KindOf(v.Name) is var k && (k == file.Names.KindOf(name) || k == ValueKind.Unknown)).Take(4);
            foreach (var (other, nearness) in others)
            {
                yield return (Renamed(file, donor, name, other), 0.6 * nearness);
            }
        }

        var op = Enumerable.Range(donor.First, donor.Last - donor.First + 1).FirstOrDefault(i => file.Tree.Text(i) is "+=" or "-=" or "++" or "--", -1);
        if (op >= 0)
        {
            var reversed = file.Tree.Text(op) switch { "+=" => "-=", "-=" => "+=", "++" => "--", _ => "++" };
            yield return (file.Tree.Source[file.Tree[donor.First].Start..file.Tree[op].Start] + reversed + file.Tree.Source[file.Tree[op].End..file.Tree[donor.Last].End], 0.5);
        }
    }

    private static string Renamed(PatternFile file, Statement statement, string name, string other)
    {
        var places = Enumerable.Range(statement.First, statement.Last - statement.First + 1).Where(i => file.Tree.Text(i) == name && file.Names.IsVariable(i));
        var start = file.Tree[statement.First].Start;
        return places.Reverse().Aggregate(
            file.Tree.Slice(statement.First, statement.Last),
            (text, i) => string.Concat(text.AsSpan(0, file.Tree[i].Start - start), other, text.AsSpan(file.Tree[i].End - start)));
    }

    /// <summary><c>n -= v[i]</c>, <c>n += 1</c>: a number moves by one, by another number, or by an element that the block uses.</summary>
    private static IEnumerable<(string Text, double Fit)> Updates(PatternFile file, Statement statement)
    {
        var end = Blocks.Semicolon(file);
        var numbers = file.Names.VariablesAt(statement.First).Where(v => file.Names.KindOf(v.Name) is ValueKind.Number or ValueKind.Unknown && !(file.IsTyped && file.Names.KindOf(v.Name) == ValueKind.Unknown)).Take(MostNames).ToList();
        foreach (var (name, nearness) in numbers)
        {
            var sure = file.Names.KindOf(name) == ValueKind.Number ? 1 : 0.4;
            var step = file.Language is "python" or "rust" ? null : name + "++" + end;
            yield return (step ?? $"{name} += 1{end}", nearness * sure);
            yield return (file.Language is "python" or "rust" ? $"{name} -= 1{end}" : $"{name}--{end}", 0.8 * nearness * sure);
            foreach (var (amount, fit) in Amounts(file, statement, name))
            {
                foreach (var op in new[] { "-=", "+=", "%=" })
                {
                    yield return ($"{name} {op} {amount}{end}", (op == "%=" ? 0.5 : 0.8) * nearness * fit * sure);
                }
            }
        }
    }

    private static IEnumerable<(string Text, double Fit)> Amounts(PatternFile file, Statement statement, string name)
    {
        var scope = file.Names.ScopeAt(statement.First);
        var indexed = Enumerable.Range(scope.First, scope.Count)
            .Where(i => file.Names.IsVariable(i) && (file.Tree.Text(i + 1) == "[" || (file.Tree.Text(i + 2) is "get" or "at" && file.Tree.Text(i + 3) == "(")) && file.Tree.Text(i) != name)
            .OrderBy(i => Math.Abs(i - statement.First))
            .Select(i => new Span(i, file.Expressions.SuffixEnd(i)))
            .Where(s => s.Count < 9)
            .Select(s => file.Tree.Slice(s.First, s.Last))
            .Distinct()
            .Take(2)
            .Select(t => (t, 1.0));
        var plain = file.Names.VariablesAt(statement.First).Where(v => v.Name != name && file.Names.KindOf(v.Name) == ValueKind.Number).Take(2).Select(v => (v.Name, 0.7 * v.Nearness));
        return indexed.Concat(plain);
    }

    /// <summary>The missing else: like the if's own statement with one name changed, or an update.</summary>
    private static IEnumerable<Suggestion> Elses(PatternFile file, Statement statement)
    {
        if (statement.Keyword != "if" || statement.Clauses[^1] is not { HasHead: true, Block: { Statements: { Count: 1 } body } block } || !body[0].IsSimple)
        {
            yield break;
        }

        var indent = file.Tree.Indent(statement.First);
        foreach (var (text, fit) in Variants(file, body[0], statement).DistinctBy(v => v.Text))
        {
            var inner = text.EndsWith(';') || Blocks.Semicolon(file).Length == 0 ? text : text + ";";
            var added = block.Braced || file.IsPython ? Edits.Indented(Blocks.Else(file, inner), indent)[indent.Length..] : $"\n{indent}else {inner}";
            yield return new("else added", fit, file.Edits.After(block.Last, added));
        }
    }
}

using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>A guard that leaves early, or an if around a statement, with conditions at hand.</summary>
internal sealed class Guards : IPatternOperator
{
    private const int MostConditions = 10;
    private const int MostExits = 5;
    private const int MostNames = 4;

    public IReadOnlyList<string> Names { get; } = ["guard", "if around"];

    public IEnumerable<Suggestion> At(Site site)
    {
        var file = site.File;
        foreach (var statement in site.Statements.Where(s => s.Parent.Kind is not ("file" or "class" or "match") && s.Keyword is not ("case" or "#" or "else")))
        {
            var conditions = Candidates(file, statement).DistinctBy(c => c.Text).OrderByDescending(c => c.Fit).Take(MostConditions * 2).ToList();
            if (statement.IsSimple && !file.IsLocalDeclaration(statement) && !file.IsLastReturn(statement) && (file.Edits.OwnsLines(statement) || !statement.Parent.Braced))
            {
                var body = Blocks.Plain(file, new Span(statement.First, statement.Last));
                foreach (var (text, fit) in conditions.Take(MostConditions * 2))
                {
                    var change = file.Edits.Replace(new Span(statement.First, statement.Last), Edits.Indented(Blocks.If(file, text, body), file.Tree.Indent(statement.First)).TrimStart());
                    yield return new("if around", fit, change);
                }
            }

            foreach (var exit in Exits(file, statement).Take(MostExits))
            {
                foreach (var (text, fit) in conditions.Take(MostConditions))
                {
                    yield return new("guard", fit * exit.Fit, file.Edits.LineBefore(statement, Blocks.If(file, text, exit.Text)));
                }
            }
        }
    }

    private static IEnumerable<(string Text, double Fit)> Candidates(PatternFile file, Statement statement)
    {
        foreach (var ((text, _), rank) in file.Conditions.Near(statement.First, file.Names.ScopeAt(statement.First)).Take(MostConditions).Select((c, r) => (c, r)))
        {
            yield return (text, 0.7 / (1 + (0.3 * rank)));
        }

        var names = file.Names.VariablesAt(statement.First).Take(MostNames + 2).ToList();
        foreach (var (name, nearness) in names.Take(MostNames))
        {
            foreach (var (check, fit) in ConditionParts.ChecksOf(file, name, file.Names.KindOf(name)).Take(10))
            {
                yield return (check, fit * nearness);
            }
        }

        var strict = file.Language is "javascript" or "typescript" && file.Tree.Source.Contains("===", StringComparison.Ordinal) ? "===" : "==";
        for (var a = 0; a < names.Count; a++)
        {
            for (var b = a + 1; b < names.Count; b++)
            {
                if (Patterns.Names.Fits(file.Names.KindOf(names[a].Name), file.Names.KindOf(names[b].Name)))
                {
                    yield return ($"{names[a].Name} {strict} {names[b].Name}", 0.6 * names[a].Nearness * names[b].Nearness);
                }
            }
        }
    }

    private static IEnumerable<(string Text, double Fit)> Exits(PatternFile file, Statement statement)
    {
        var end = Blocks.Semicolon(file);
        if (statement.Parent.Outwards().Any(b => b.Kind is "for" or "while" or "foreach" or "loop"))
        {
            yield return ("continue" + end, 0.8);
            yield return ("break" + end, 0.5);
        }

        var scope = file.Names.ScopeAt(statement.First);
        var returns = file.Tree.Statements.Where(s => s.Keyword is "return" or "throw" or "raise" && scope.Contains(s.First) && s.Last - s.First < 12).ToList();
        foreach (var (text, rank) in returns.OrderBy(r => Math.Abs(r.First - statement.First)).Select(r => file.Tree.Slice(r.First, r.Last)).Distinct().Take(3).Select((t, r) => (t, r)))
        {
            yield return (text, 1.0 / (1 + rank));
        }
    }
}

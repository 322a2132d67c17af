using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>Deletes a statement or an else branch, or keeps what an if guards without the if.</summary>
internal sealed class StatementDeletion : IPatternOperator
{
    private const int LargestDeleted = 60;

    public IReadOnlyList<string> Names { get; } = ["statement deleted", "branch deleted", "if unwrapped"];

    public IEnumerable<Suggestion> At(Site site)
    {
        var file = site.File;
        foreach (var statement in site.Statements.Where(s => s.Parent.Kind is not ("file" or "class" or "match") && s.Keyword is not ("case" or "#")))
        {
            if (statement.Last - statement.First < LargestDeleted && !file.IsLastReturn(statement) && !(file.IsTyped && file.IsLocalDeclaration(statement)))
            {
                yield return new("statement deleted", Fit(file, statement), file.Edits.Delete(statement));
            }

            if (statement.Keyword == "if")
            {
                yield return Unwrapped(file, statement, statement.Clauses[0]);
            }
        }

        foreach (var (statement, clause) in Clauses(site))
        {
            yield return new("branch deleted", 1, Without(file, statement, clause));
        }
    }

    private static double Fit(PatternFile file, Statement statement) => statement.Keyword switch
    {
        "return" or "throw" or "raise" => 0.3,
        "if" => statement.Clauses.Count == 1 ? 0.6 : 0.3,
        "for" or "while" or "let" or "const" or "var" => 0.15,
        "" => 1,
        _ => 0.5,
    };

    private static IEnumerable<(Statement Statement, Clause Clause)> Clauses(Site site) => site.File.Tree.Statements
        .Where(s => s.Clauses.Count > 1 && s.Keyword is "if" or "for" or "while")
        .SelectMany(s => s.Clauses.Skip(1).Select(c => (s, c)))
        .Where(p => p.c.Keyword >= site.First && p.c.Keyword <= site.Last);

    private static Change Without(PatternFile file, Statement statement, Clause clause)
    {
        var tree = file.Tree;
        var (start, end) = (tree[clause.Keyword - 1].End, tree[clause.Block.Last].End);
        _ = statement;
        return new(start, end - start, "");
    }

    private static Suggestion Unwrapped(PatternFile file, Statement statement, Clause clause)
    {
        var tree = file.Tree;
        var body = clause.Block.Statements;
        if (body.Count == 0)
        {
            return new("if unwrapped", 0.3, file.Edits.Delete(statement));
        }

        var text = Blocks.Dedented(file, new Span(body[0].First, body[^1].Last), tree.Indent(statement.First));
        return new("if unwrapped", statement.Clauses.Count == 1 ? 1 : 0.3, file.Edits.Replace(new Span(statement.First, statement.Last), text));
    }
}

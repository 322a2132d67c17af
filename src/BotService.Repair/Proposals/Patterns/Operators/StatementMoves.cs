using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>Adjacent statements change places; a statement moves out of its block or into the one before it.</summary>
internal sealed class StatementMoves : IPatternOperator
{
    private const int LargestMoved = 60;

    public IReadOnlyList<string> Names { get; } = ["statements swapped", "statement moved"];

    public IEnumerable<Suggestion> At(Site site)
    {
        var file = site.File;
        foreach (var statement in site.Statements.Where(s => s.Parent.Kind is not ("file" or "class" or "match") && s.Keyword is not ("case" or "#") && s.Last - s.First < LargestMoved && file.Edits.OwnsLines(s)))
        {
            var siblings = statement.Parent.Statements;
            var at = siblings.IndexOf(statement);
            if (at >= 0 && at + 1 < siblings.Count && siblings[at + 1].Keyword is not ("case" or "#") && file.Edits.OwnsLines(siblings[at + 1]) && siblings[at + 1].Last - siblings[at + 1].First < LargestMoved)
            {
                yield return new("statements swapped", statement.IsSimple && siblings[at + 1].IsSimple ? 1 : 0.5, Swap(file, statement, siblings[at + 1]));
            }

            if (file.IsTyped && file.IsLocalDeclaration(statement))
            {
                continue;
            }

            if (Out(file, statement, at, siblings.Count) is { } moved)
            {
                yield return moved;
            }

            if (at > 0 && !file.IsLastReturn(statement) && Into(file, statement, siblings[at - 1]) is { } deeper)
            {
                yield return deeper;
            }
        }
    }

    private static Change[] Swap(PatternFile file, Statement one, Statement other) =>
    [
        file.Edits.Replace(new Span(one.First, one.Last), file.Tree.Slice(other.First, other.Last)),
        file.Edits.Replace(new Span(other.First, other.Last), file.Tree.Slice(one.First, one.Last)),
    ];

    /// <summary>The last statement of a block goes behind it, the first before it.</summary>
    private static Suggestion? Out(PatternFile file, Statement statement, int at, int count)
    {
        var owner = statement.Parent.Owner;
        if (owner is null || statement.Parent.Kind is "function" or "class" || count < 2 || !file.Edits.OwnsLines(owner))
        {
            return null;
        }

        var text = Blocks.Plain(file, new Span(statement.First, statement.Last));
        if (at == count - 1)
        {
            var behind = file.Edits.LineAfter(owner, text);
            var removal = RemoveWithLineBefore(file, statement);
            return new("statement moved", statement.Keyword == "return" ? 1 : 0.7, removal, behind);
        }

        return at == 0 ? new("statement moved", 0.5, file.Edits.LineBefore(owner, text), file.Edits.Delete(statement)) : null;
    }

    private static Suggestion? Into(PatternFile file, Statement statement, Statement before)
    {
        if (before.Clauses.Count == 0 || before.Keyword is not ("if" or "for" or "while" or "foreach" or "else" or "loop") || before.Clauses[^1].Block.Statements is not { Count: > 0 } inner || !file.Edits.OwnsLines(inner[^1]))
        {
            return null;
        }

        var text = Blocks.Plain(file, new Span(statement.First, statement.Last));
        return new("statement moved", 0.8, file.Edits.LineAfter(inner[^1], text), RemoveWithLineBefore(file, statement));
    }

    /// <summary>Removes the line together with the line end before it, so that it does not touch what is inserted there.</summary>
    private static Change RemoveWithLineBefore(PatternFile file, Statement statement)
    {
        var start = file.Edits.LineStart(statement.First);
        return new(Math.Max(0, start - 1), file.Tree[statement.Last].End - Math.Max(0, start - 1), "");
    }
}

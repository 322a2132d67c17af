using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns;

/// <summary>A source file with everything that operators ask about it.</summary>
internal sealed class PatternFile
{
    private readonly ILookup<int, Statement> statements;
    private readonly Dictionary<int, Span> lines = [];

    public PatternFile(SourceFile source, Donors donors)
    {
        Source = source;
        Tree = source.Tree;
        Donors = donors;
        Expressions = new Expressions(Tree);
        Edits = new Edits(Tree);
        Names = new Names(Tree, Expressions, source.Functions);
        Conditions = new Conditions(Tree, Expressions);
        statements = Tree.Statements.ToLookup(s => Tree[s.First].Line);
        for (var i = 0; i < Tree.Count; i++)
        {
            var line = Tree[i].Line;
            lines[line] = lines.TryGetValue(line, out var span) ? span with { Last = i } : new Span(i, i);
        }
    }

    public SourceFile Source { get; }

    public string Language => Source.Language.Id;

    public TokenTree Tree { get; }

    public Expressions Expressions { get; }

    public Edits Edits { get; }

    public Names Names { get; }

    public Conditions Conditions { get; }

    public Donors Donors { get; }

    public bool IsPython => Tree.IsPython;

    /// <summary>A compiler looks at the types before a test runs.</summary>
    public bool IsTyped => Language is not ("python" or "javascript" or "typescript");

    public IEnumerable<int> Lines => lines.Keys;

    public Site? SiteOf(int line) => lines.TryGetValue(line, out var span) ? new Site(this, line, span.First, span.Last) : null;

    public IEnumerable<Statement> StatementsOn(int line) => statements[line];

    /// <summary>The offset is in the head of a function: types, parameters and their defaults.</summary>
    public bool IsSignature(int offset) => Source.Functions.Any(f => offset >= f.Start && offset < f.BodyStart);
}

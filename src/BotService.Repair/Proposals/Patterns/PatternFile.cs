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

    /// <summary>Imports and preprocessor lines: never the fault that a test shows.</summary>
    public bool IsFrozen(Site site) =>
        Tree.StatementAt(site.First) is { Keyword: "import" or "package" or "use" or "using" or "from" or "#" } s && s.Parent.Kind is "file" or "class"
        || Tree.Text(site.First) == "export" && Tree.Text(site.Last - 1) == "from";

    /// <summary>The statement declares a local variable, as far as its first tokens tell.</summary>
    public bool IsLocalDeclaration(Statement statement)
    {
        if (statement.Keyword is "let" or "const" or "var" or "auto" or "int" or "double" or "float" or "bool" or "boolean" or "long" or "char" or "string" or "final" or "unsigned" or "short" or "byte")
        {
            return true;
        }

        if (!IsTyped || !statement.IsSimple || statement.Keyword.Length > 0)
        {
            return false;
        }

        return Language == "go"
            ? Enumerable.Range(statement.First, statement.Last - statement.First + 1).Any(i => Tree.Text(i) == ":=" && Tree.Group(i) == Tree.Group(statement.First))
            : Enumerable.Range(statement.First, Math.Min(12, statement.Last - statement.First)).TakeWhile(i => Tree.Text(i) is not ("=" or "(" or "."))
                .Any(i => Tree.Kind(i + 1) == TokenKind.Identifier && (Tree.Kind(i) == TokenKind.Identifier || (Tree.Kind(i) == TokenKind.Punctuation && Tree.Text(i) is ">" or "]")));
    }

    /// <summary>Typed code whose function would end without a value.</summary>
    public bool IsLastReturn(Statement statement) =>
        IsTyped && statement.Keyword is "return" or "throw" && statement.Parent.Kind == "function" && statement.Parent.Statements[^1] == statement;

    /// <summary>The offset is in the head of a function: types, parameters and their defaults.</summary>
    public bool IsSignature(int offset) => Source.Functions.Any(f => offset >= f.Start && offset < f.BodyStart);
}

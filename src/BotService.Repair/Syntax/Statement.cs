namespace BotService.Repair.Syntax;

/// <summary>One statement or declaration, in indexes of <see cref="TokenTree"/>.</summary>
internal sealed class Statement(int first, string keyword, Block parent)
{
    public int First { get; } = first;

    /// <summary>Its last token, terminator included.</summary>
    public int Last { get; set; } = first;

    /// <summary>if, for, while, return, ...; "" for expressions and declarations.</summary>
    public string Keyword { get; } = keyword;

    public Block Parent { get; } = parent;

    /// <summary>Parts with a block: if, else if, else, catch, a loop, a function body.</summary>
    public List<Clause> Clauses { get; } = [];

    public bool IsSimple => Clauses.Count == 0;
}

/// <summary>A keyword with its head and block.</summary>
/// <param name="Keyword">Index of its first token.</param>
/// <param name="HeadFirst">First token of the condition or loop head, without its parentheses; behind <paramref name="HeadLast"/> when there is none.</param>
internal sealed record Clause(int Keyword, int HeadFirst, int HeadLast, Block Block)
{
    public bool HasHead => HeadFirst <= HeadLast;
}

/// <summary>A sequence of statements.</summary>
/// <param name="kind">The keyword of what owns it: "file", "class", "function", "if", "for", "match", ...</param>
internal sealed class Block(int first, int last, bool braced, string kind, Block? parent)
{
    /// <summary>The opening brace, or the first token where there is none.</summary>
    public int First { get; } = first;

    /// <summary>The closing brace, or the last token.</summary>
    public int Last { get; set; } = last;

    public bool Braced { get; } = braced;

    public string Kind { get; } = kind;

    public Block? Parent { get; } = parent;

    /// <summary>The statement that this block is a part of; null for the file.</summary>
    public Statement? Owner { get; init; }

    public List<Statement> Statements { get; } = [];

    public IEnumerable<Block> Outwards()
    {
        for (var block = this; block is not null; block = block.Parent)
        {
            yield return block;
        }
    }
}

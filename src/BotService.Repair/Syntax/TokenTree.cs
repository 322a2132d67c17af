namespace BotService.Repair.Syntax;

/// <summary>The code tokens of a file (no comments, no line ends) with brackets, statements and blocks over them.</summary>
/// <remarks>Made for wrong and unfinished code too: what does not fit is left out of the structure, never an error.</remarks>
internal sealed class TokenTree
{
    private readonly Token[] tokens;
    private readonly string[] texts;
    private readonly int[] partner;
    private readonly int[] group;
    private readonly Statement?[] statementAt;

    public TokenTree(string source, string language, IReadOnlyList<Token> all)
    {
        Source = source;
        Language = language;
        tokens = [.. all.Where(t => t.Kind is not (TokenKind.Comment or TokenKind.NewLine))];
        texts = [.. tokens.Select(t => string.IsInterned(source.Substring(t.Start, t.Length)) ?? source.Substring(t.Start, t.Length))];
        EndsLine = MarkLineEnds(all);
        (partner, group, IsBalanced) = Brackets();
        Root = new StatementParser(this).Parse();
        statementAt = new Statement?[tokens.Length];
        Statements = [.. All(Root)];
        foreach (var statement in Statements)
        {
            statementAt.AsSpan(statement.First, statement.Last - statement.First + 1).Fill(statement);
        }
    }

    public string Source { get; }

    public string Language { get; }

    public bool IsPython => Language == "python";

    public int Count => tokens.Length;

    /// <summary>A significant line end follows the token.</summary>
    public bool[] EndsLine { get; }

    public bool IsBalanced { get; }

    public Block Root { get; }

    /// <summary>Outer before inner, in order of the text.</summary>
    public IReadOnlyList<Statement> Statements { get; }

    public Token this[int i] => tokens[i];

    /// <summary>"" outside the file.</summary>
    public string Text(int i) => i >= 0 && i < texts.Length ? texts[i] : "";

    public TokenKind Kind(int i) => i >= 0 && i < tokens.Length ? tokens[i].Kind : TokenKind.Other;

    /// <summary>The matching bracket, or -1.</summary>
    public int Partner(int i) => i >= 0 && i < partner.Length ? partner[i] : -1;

    /// <summary>The innermost opening bracket around a token, or -1. A bracket's own group is the one around it.</summary>
    public int Group(int i) => i >= 0 && i < group.Length ? group[i] : -1;

    /// <summary>The innermost statement that holds the token.</summary>
    public Statement? StatementAt(int i) => i >= 0 && i < statementAt.Length ? statementAt[i] : null;

    public bool IsOpen(int i) => Text(i) is "(" or "[" or "{" or "${" && Partner(i) > i;

    public bool IsClose(int i) => Text(i) is ")" or "]" or "}" && Partner(i) >= 0;

    /// <summary>The text of a run of tokens as it is written.</summary>
    public string Slice(int first, int last) => last < first ? "" : Source[tokens[first].Start..tokens[last].End];

    /// <summary>The first token at or behind an offset.</summary>
    public int IndexAt(int offset)
    {
        var (low, high) = (0, tokens.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = tokens[middle].End <= offset ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    public bool IsFirstOnLine(int i) => i == 0 || tokens[i].Line != EndLine(i - 1);

    public bool IsLastOnLine(int i) => i == tokens.Length - 1 || tokens[i + 1].Line != EndLine(i);

    public int EndLine(int i) => tokens[i].Kind is TokenKind.String or TokenKind.Other ? tokens[i].Line + texts[i].Count(c => c == '\n') : tokens[i].Line;

    /// <summary>Blanks before the first token of the line that holds <paramref name="i"/>.</summary>
    public string Indent(int i)
    {
        var start = tokens[i].Start == 0 ? 0 : Source.LastIndexOf('\n', tokens[i].Start - 1) + 1;
        var end = start;
        while (end < Source.Length && Source[end] is ' ' or '\t')
        {
            end++;
        }

        return Source[start..end];
    }

    private static IEnumerable<Statement> All(Block block)
    {
        foreach (var statement in block.Statements)
        {
            yield return statement;
            foreach (var inner in statement.Clauses.SelectMany(c => All(c.Block)))
            {
                yield return inner;
            }
        }
    }

    private bool[] MarkLineEnds(IReadOnlyList<Token> all)
    {
        var ends = new bool[tokens.Length];
        var i = -1;
        foreach (var token in all)
        {
            if (token.Kind == TokenKind.NewLine && i >= 0)
            {
                ends[i] = true;
            }
            else if (token.Kind is not (TokenKind.Comment or TokenKind.NewLine))
            {
                i++;
            }
        }

        return ends;
    }

    private (int[] Partner, int[] Group, bool Balanced) Brackets()
    {
        var partners = new int[tokens.Length];
        var groups = new int[tokens.Length];
        Array.Fill(partners, -1);
        var open = new Stack<int>();
        var balanced = true;
        for (var i = 0; i < tokens.Length; i++)
        {
            var kind = tokens[i].Kind is TokenKind.Punctuation or TokenKind.Operator ? texts[i] : "";
            if (kind is ")" or "]" or "}" || (kind == ">" && tokens[i].Kind == TokenKind.Punctuation))
            {
                if (open.TryPeek(out var top) && Matches(texts[top], kind))
                {
                    open.Pop();
                    (partners[top], partners[i]) = (i, top);
                }
                else
                {
                    balanced = false;
                }
            }

            groups[i] = open.TryPeek(out var around) ? around : -1;
            if (kind is "(" or "[" or "{" or "${" || (kind == "<" && tokens[i].Kind == TokenKind.Punctuation))
            {
                open.Push(i);
            }
        }

        return (partners, groups, balanced && open.Count == 0);
    }

    private static bool Matches(string open, string close) => (open, close) is ("(", ")") or ("[", "]") or ("{", "}") or ("${", "}") or ("<", ">");
}

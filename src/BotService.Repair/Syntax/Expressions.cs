using System.Collections.Frozen;

namespace BotService.Repair.Syntax;

/// <summary>A run of tokens, both ends included.</summary>
internal readonly record struct Span(int First, int Last)
{
    public bool IsEmpty => Last < First;

    public int Count => Last - First + 1;

    public bool Contains(int i) => i >= First && i <= Last;
}

/// <summary>Operators and the extents of their operands, by precedence.</summary>
internal sealed class Expressions
{
    private static readonly FrozenSet<string> OperandWords = new[]
    {
        "this", "self", "super", "true", "false", "True", "False", "None", "null", "nil", "nullptr", "NULL", "undefined", "Self", "iota", "base",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> UnaryWords = new[] { "not", "new", "await", "typeof", "delete", "mut", "ref", "sizeof", "move", "out", "void", "async" }.ToFrozenSet();
    private readonly TokenTree tree;
    private readonly int[] precedence;
    private readonly bool[] boundary;
    private readonly bool[] starts;

    public Expressions(TokenTree tree)
    {
        this.tree = tree;
        precedence = new int[tree.Count];
        boundary = new bool[tree.Count];
        starts = new bool[tree.Count];
        foreach (var statement in tree.Statements)
        {
            starts[statement.First] = true;
            foreach (var clause in statement.Clauses)
            {
                MarkClause(clause);
            }
        }

        for (var i = 0; i < tree.Count; i++)
        {
            Classify(i);
        }
    }

    public bool IsBinary(int i) => i >= 0 && i < precedence.Length && precedence[i] > 0;

    /// <summary>Of the binary operator at <paramref name="i"/>; 0 for anything else.</summary>
    public int PrecedenceOf(int i) => IsBinary(i) ? precedence[i] : 0;

    /// <summary>The tokens of a binary operator: two for <c>not in</c> and <c>is not</c>.</summary>
    public Span Operator(int i) => new(i, tree.IsPython && ((tree.Text(i) == "not" && tree.Text(i + 1) == "in") || (tree.Text(i) == "is" && tree.Text(i + 1) == "not")) ? i + 1 : i);

    public Span Left(int op) => new(ScanLeft(op, precedence[op]), op - 1);

    public Span Right(int op)
    {
        var last = Operator(op).Last;
        return new(last + 1, ScanRight(last, precedence[op]));
    }

    /// <summary>The largest expression around a token that no comma, assignment, keyword or bracket ends.</summary>
    public Span Around(int i)
    {
        if (boundary[i])
        {
            return new(i, i - 1);
        }

        return new(ScanLeft(tree.IsClose(i) ? tree.Partner(i) : i, -1), ScanRight(tree.IsOpen(i) ? tree.Partner(i) : i, -1));
    }

    /// <summary>The name, literal or bracket at a token with everything that hangs on it: members, calls, indexes.</summary>
    public Span Primary(int i)
    {
        var first = i;
        while (true)
        {
            if (IsClosing(first) && tree.Partner(first) < first)
            {
                first = tree.Partner(first);
                if (first == 0 || !IsOperandEnd(first - 1) || starts[first])
                {
                    return new(first, SuffixEnd(i));
                }

                first--;
            }
            else if (tree.Text(first - 1) is "." or "?." or "::" || (tree.Text(first - 1) == "->" && tree.Language is "c" or "cpp"))
            {
                first -= 2;
            }
            else if (tree.Text(first - 1) == "!" && tree.Kind(first - 1) == TokenKind.Punctuation)
            {
                first -= 2;
            }
            else if (tree.Text(first) is "(" or "[" or "<" && tree.Partner(first) > first && first > 0 && IsOperandEnd(first - 1) && !starts[first])
            {
                first--;
            }
            else
            {
                return new(Math.Max(first, 0), SuffixEnd(i));
            }
        }
    }

    /// <summary>Where the chain of members, calls and indexes that starts at a token ends.</summary>
    public int SuffixEnd(int i)
    {
        var last = tree.Partner(i) > i ? tree.Partner(i) : i;
        while (last + 1 < tree.Count && !tree.EndsLine[last])
        {
            var next = tree.Text(last + 1);
            if (next is "(" or "[" && tree.IsOpen(last + 1) && !starts[last + 1])
            {
                last = tree.Partner(last + 1);
            }
            else if (next is "<" && tree.Kind(last + 1) == TokenKind.Punctuation && tree.Partner(last + 1) > 0 && tree.Text(tree.Partner(last + 1) + 1) is "(")
            {
                last = tree.Partner(last + 1);
            }
            else if (next is "." or "?." or "::" || (next == "->" && tree.Language is "c" or "cpp") || (next == "!" && tree.Kind(last + 1) == TokenKind.Punctuation))
            {
                last += tree.Partner(last + 2) > last + 2 ? tree.Partner(last + 2) - last : Math.Min(2, tree.Count - 1 - last);
            }
            else
            {
                break;
            }
        }

        return last;
    }

    /// <summary>The token can be the last of an operand.</summary>
    public bool IsOperandEnd(int i) => tree.Kind(i) switch
    {
        TokenKind.Identifier or TokenKind.Number or TokenKind.String or TokenKind.Character => true,
        TokenKind.Keyword => OperandWords.Contains(tree.Text(i)),
        TokenKind.Other => !tree.Text(i).StartsWith('#') && !tree.Text(i).StartsWith('@'),
        _ => tree.Text(i) is ")" or "]" || (tree.Text(i) == "}" && !boundary[i]) || (tree.Text(i) is "++" or "--" && i > 0 && tree.Kind(i - 1) == TokenKind.Identifier),
    };

    public bool IsBoundary(int i) => i < 0 || i >= boundary.Length || boundary[i];

    public bool StartsStatement(int i) => i >= 0 && i < starts.Length && starts[i];

    private bool IsClosing(int i) => tree.Text(i) is ")" or "]" or "}" or ">" && tree.Partner(i) >= 0 && tree.Partner(i) < i;

    private void MarkClause(Clause clause)
    {
        if (clause.Block.Braced)
        {
            boundary[clause.Block.First] = true;
            boundary[clause.Block.Last] = true;
        }

        if (clause.HasHead && clause.HeadFirst < starts.Length && clause.Block.Kind is not ("function" or "class"))
        {
            starts[clause.HeadFirst] = true;
        }
    }

    private void Classify(int i)
    {
        var text = tree.Text(i);
        var operand = i > 0 && IsOperandEnd(i - 1) && !starts[i] && !tree.EndsLine[i - 1];
        if (IsLambdaPipe(i))
        {
            boundary[i] = true;
            return;
        }

        if (operand && tree.Kind(i) is TokenKind.Operator or TokenKind.Keyword && !(text == "in" && IsLoopIn(i)) && !(text == "not" && tree.Text(i + 1) != "in"))
        {
            precedence[i] = Precedence.Of(text, tree.Language);
        }

        if (precedence[i] > 0)
        {
            return;
        }

        boundary[i] |= tree.Kind(i) switch
        {
            TokenKind.Keyword => !OperandWords.Contains(text) && !UnaryWords.Contains(text) && !IsSecondOfTwo(i) && !IsTypeName(text),
            TokenKind.Operator => text is "=" or ":=" or "?" or "<-" || (text.Length > 1 && text[^1] == '=' && text is not ("..=" or "=>")),
            TokenKind.Punctuation => text is "," or ";" or ":" or "=>" || (text == "->" && tree.Language is not ("c" or "cpp")),
            _ => false,
        };
    }

    private bool IsSecondOfTwo(int i) => i > 0 && ((tree.Text(i) == "in" && tree.Text(i - 1) == "not") || (tree.Text(i) == "not" && tree.Text(i - 1) == "is"));

    private static bool IsTypeName(string text) => text is "int" or "double" or "float" or "char" or "long" or "string" or "short" or "byte" or "bool" or "boolean" or "number" or "unsigned" or "map";

    private bool IsLoopIn(int i)
    {
        for (var k = i - 1; k >= 0 && !boundary[k] | tree.Text(k) == ","; k--)
        {
            k = tree.IsClose(k) ? tree.Partner(k) : k;
            if (starts[k])
            {
                break;
            }
        }

        var opener = Enumerable.Range(1, 6).Select(d => i - d).FirstOrDefault(k => tree.Text(k) is "for" or "if" or "and" or "or" or "while" or "return" or "(" or "[" && !tree.IsClose(k), -1);
        return tree.Text(opener) == "for" || (tree.Text(opener) is "(" && tree.Text(opener - 1) is "for" or "foreach");
    }

    private bool IsLambdaPipe(int i)
    {
        if (tree.Language != "rust" || tree.Text(i) is not ("|" or "||"))
        {
            return false;
        }

        if (tree.Text(i) == "||")
        {
            return i > 0 && tree.Text(i - 1) is "(" or "," or "=" or "move";
        }

        if (tree.Text(i - 1) is "(" or "," or "=" or "move" or "{")
        {
            return true;
        }

        for (var k = i - 1; k > 0 && k > i - 24; k--)
        {
            if (tree.Text(k) == "|")
            {
                return boundary[k] && tree.Text(k - 1) is "(" or "," or "=" or "move" or "{";
            }
        }

        return false;
    }

    private int ScanLeft(int from, int level)
    {
        var first = from;
        for (var k = from - 1; k >= 0 && !starts[first]; k--)
        {
            if (IsClosing(k) && !boundary[k])
            {
                k = tree.Partner(k);
            }
            else if (boundary[k] || tree.Partner(k) > k || (precedence[k] > 0 && precedence[k] < level) || tree.EndsLine[k]
                || (tree.Text(k) == "not" && level > Precedence.Negation && precedence[k] == 0))
            {
                break;
            }

            first = k;
        }

        return first;
    }

    private int ScanRight(int from, int level)
    {
        var last = from;
        for (var k = from + 1; k < tree.Count && !starts[k] && !tree.EndsLine[last]; k++)
        {
            if (boundary[k] || IsClosing(k) || (precedence[k] > 0 && precedence[k] <= level && k > from + 1))
            {
                break;
            }

            k = tree.Partner(k) > k ? tree.Partner(k) : k;
            last = k;
        }

        return last;
    }
}

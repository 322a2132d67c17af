using System.Collections.Frozen;

namespace BotService.Repair.Syntax;

/// <summary>Finds statements and blocks by keywords, brackets, terminators and, in Python, indentation.</summary>
internal sealed class StatementParser(TokenTree tree)
{
    private const int DeepestNesting = 200;
    private static readonly FrozenSet<string> Compound = new[]
    {
        "if", "for", "while", "switch", "foreach", "with", "lock", "using", "fixed", "match", "loop", "else", "elif", "do", "try", "finally", "catch", "except", "unsafe",
        "synchronized", "select", "def", "class", "checked", "unchecked",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> Continuing = new[] { "else", "elif", "catch", "finally", "except" }.ToFrozenSet();
    private static readonly FrozenSet<string> TypeWords =
        new[] { "class", "struct", "enum", "interface", "namespace", "impl", "trait", "mod", "record", "union", "extern", "package" }.ToFrozenSet();

    private readonly bool paren = tree.Language is not ("go" or "rust" or "python");
    private int depth;

    public Block Parse()
    {
        var root = new Block(0, tree.Count - 1, braced: false, "file", parent: null);
        if (tree.IsPython)
        {
            PythonBody(root, 0, tree.Count - 1);
        }
        else
        {
            Body(root, 0, tree.Count - 1);
        }

        return root;
    }

    private void Body(Block block, int first, int last)
    {
        if (++depth < DeepestNesting)
        {
            for (var i = first; i <= last;)
            {
                if (tree.Text(i) is ";" or ",")
                {
                    i++;
                    continue;
                }

                var statement = Next(block, i, last);
                block.Statements.Add(statement);
                i = statement.Last + 1;
            }
        }

        depth--;
    }

    private Statement Next(Block parent, int first, int last)
    {
        var word = tree.Text(first);
        if (parent.Kind == "match")
        {
            return Simple(parent, first, last, endsAtComma: true);
        }

        if (IsDirective(first))
        {
            return new Statement(first, "#", parent);
        }

        if (word is "case" or "default" or "public" or "private" or "protected" && LabelEnd(first, last) is var colon && colon > 0)
        {
            return new Statement(first, "case", parent) { Last = colon };
        }

        if (word == "{" && tree.IsOpen(first))
        {
            var statement = new Statement(first, "{", parent) { Last = tree.Partner(first) };
            Add(statement, first, first + 1, first, Braced("{", first, parent, statement));
            return statement;
        }

        return Compound.Contains(word) && tree.Kind(first) == TokenKind.Keyword && CompoundStatement(parent, first, last) is { } compound
            ? compound
            : Simple(parent, first, last, endsAtComma: false);
    }

    private int LabelEnd(int first, int last)
    {
        for (var i = first + 1; i <= last && !tree.EndsLine[i - 1]; i++)
        {
            switch (tree.Text(i))
            {
                case ":" or "->" when tree.Text(first) is "case" or "default" || i == first + 1:
                    return i;
                case ";" or "{" or "}" or "=>":
                    return -1;
                case "(" or "[":
                    i = Math.Max(i, tree.Partner(i));
                    break;
            }
        }

        return -1;
    }

    private Statement? CompoundStatement(Block parent, int first, int last)
    {
        var made = new Statement(first, tree.Text(first), parent);
        var at = first;
        do
        {
            if (Head(at, last) is not var (headFirst, headLast, body) || body > last)
            {
                return made.IsSimple ? null : Finish(made, at - 1, last);
            }

            var block = BlockAt(tree.Text(at), body, last, parent, made);
            Add(made, at, headFirst, headLast, block);
            at = block.Last + 1;
        }
        while (at <= last && Continues(made, at));

        return Finish(made, at - 1, last);
    }

    /// <summary>A preprocessor line or an attribute, which no terminator ends.</summary>
    private bool IsDirective(int i) => tree.Kind(i) == TokenKind.Other && tree.Text(i).StartsWith('#');

    private bool Continues(Statement statement, int at) =>
        Continuing.Contains(tree.Text(at)) && statement.Keyword is "if" or "try" or "for" or "while";

    private Statement Finish(Statement made, int end, int last)
    {
        if (made.Keyword == "do" && tree.Text(end + 1) == "while" && tree.IsOpen(end + 2))
        {
            end = tree.Partner(end + 2);
            end += end < last && tree.Text(end + 1) == ";" ? 1 : 0;
        }

        made.Last = Math.Min(end, last);
        return made;
    }

    /// <summary>The head of the clause at a keyword and where its body starts.</summary>
    private (int First, int Last, int Body)? Head(int keyword, int last)
    {
        var i = keyword + 1;
        if (tree.Text(keyword) == "else" && tree.Text(i) == "if")
        {
            i++;
        }
        else if (tree.Text(keyword) is "else" or "do" or "try" or "finally" or "loop" or "unsafe" or "checked" or "unchecked")
        {
            var body = tree.Text(keyword) == "try" && tree.IsOpen(i) && tree.Text(i) == "(" ? tree.Partner(i) + 1 : i;
            return (i, i - 1, body);
        }

        if (!paren)
        {
            for (var k = i; k <= last && (tree.Text(k) != ";" || tree.Language == "go"); k++)
            {
                if (tree.Text(k) == "{" && tree.IsOpen(k))
                {
                    return (i, k - 1, k);
                }

                k = tree.IsOpen(k) ? tree.Partner(k) : k;
            }

            return null;
        }

        while (i < last && tree.Text(i) is "constexpr" or "await" or "each")
        {
            i++;
        }

        if (tree.Text(i) == "(" && tree.IsOpen(i))
        {
            var close = tree.Partner(i);
            var filtered = tree.Text(close + 1) == "when" && tree.IsOpen(close + 2);
            return (i + 1, close - 1, (filtered ? tree.Partner(close + 2) : close) + 1);
        }

        return tree.Text(i) == "{" && tree.Text(keyword) is "catch" ? (i, i - 1, i) : null;
    }

    private Block BlockAt(string kind, int at, int last, Block parent, Statement owner)
    {
        if (tree.Text(at) == "{" && tree.IsOpen(at))
        {
            return Braced(kind, at, parent, owner);
        }

        var block = new Block(at, at, braced: false, kind, parent) { Owner = owner };
        if (tree.Text(at) != ";")
        {
            var inner = Next(block, at, last);
            block.Statements.Add(inner);
            block.Last = inner.Last;
        }

        return block;
    }

    private Block Braced(string kind, int open, Block parent, Statement owner)
    {
        var block = new Block(open, tree.Partner(open), braced: true, kind, parent) { Owner = owner };
        Body(block, open + 1, tree.Partner(open) - 1);
        return block;
    }

    private Statement Simple(Block parent, int first, int last, bool endsAtComma)
    {
        var keyword = tree.Kind(first) == TokenKind.Keyword ? tree.Text(first) : "";
        var blocks = new List<(int Keyword, int Open, string Kind)>();
        var end = SimpleEnd(first, last, endsAtComma, blocks);
        var statement = new Statement(first, keyword, parent) { Last = end };
        foreach (var (word, open, kind) in blocks)
        {
            Add(statement, word, word + 1, open - 1, Braced(kind, open, parent, statement));
        }

        return statement;
    }

    private int SimpleEnd(int first, int last, bool endsAtComma, List<(int, int, string)> blocks)
    {
        for (var i = first; i <= last; i++)
        {
            var text = tree.Text(i);
            if (text == ";" || (text == "," && endsAtComma))
            {
                return i;
            }

            if (tree.IsOpen(i))
            {
                var kind = text == "{" ? BlockKind(first, i) : "";
                if (kind.Length > 0)
                {
                    blocks.Add((first, i, kind));
                }
                else
                {
                    Nested(i, first, blocks);
                }

                i = tree.Partner(i);
                if (kind.Length > 0 && EndsBehind(i, last, endsAtComma))
                {
                    return i < last && tree.Text(i + 1) is ";" ? i + 1 : i;
                }
            }

            if (tree.EndsLine[i] || IsDirective(i + 1))
            {
                return i;
            }
        }

        return last;
    }

    private bool EndsBehind(int close, int last, bool endsAtComma) =>
        close >= last || tree.EndsLine[close] || (tree.Text(close + 1) is not ("." or "," or "(" or ")" or "]" or "?" or "?." or "else" or "catch" or "finally") || (endsAtComma && tree.Text(close + 1) == ","))
        && (tree.Kind(close + 1) != TokenKind.Operator || (tree.Text(close + 1) is "*" or "&" or "!" or "-" && tree.IsFirstOnLine(close + 1)));

    private void Nested(int open, int first, List<(int, int, string)> blocks)
    {
        for (var i = open + 1; i < tree.Partner(open); i++)
        {
            if (!tree.IsOpen(i))
            {
                continue;
            }

            if (tree.Text(i) == "{" && BlockKind(Math.Max(first, open + 1), i) is { Length: > 0 } kind)
            {
                blocks.Add((first, i, kind));
            }
            else
            {
                Nested(i, first, blocks);
            }

            i = tree.Partner(i);
        }
    }

    /// <summary>What kind of block a brace inside a statement opens; "" for a literal or an initialiser.</summary>
    private string BlockKind(int first, int open)
    {
        var before = tree.Text(open - 1);
        if (before is ")" or "=>" or "else" or "try" or "do" or "unsafe" or "loop" or "static" or "finally" or "get" or "set" or "init" || (before is "->" or "|" && tree.Language is "java" or "rust"))
        {
            return tree.Language == "rust" && HasWord(first, open, "match") ? "match" : "function";
        }

        if (HasWord(first, open, "match") && tree.Language == "rust")
        {
            return "match";
        }

        for (var i = first; i < open; i++)
        {
            if (TypeWords.Contains(tree.Text(i)) && tree.Text(i - 1) != "." && tree.Kind(i) is TokenKind.Keyword)
            {
                return "class";
            }
        }

        var function = HasWord(first, open, "func") || HasWord(first, open, "fn") || (tree.Language == "rust" && (HasWord(first, open, "if") || HasWord(first, open, "while") || HasWord(first, open, "for")));
        return function || HasParameters(first, open) ? "function" : "";
    }

    /// <summary>A declaration has a parameter list and no value before its body: <c>int f() const {</c>, <c>void f() throws E {</c>.</summary>
    private bool HasParameters(int first, int open)
    {
        var found = false;
        for (var i = first; i < open; i++)
        {
            if (tree.Text(i) is "=" or "=>" or "is" or "return" or "," or "new" or "throw")
            {
                return false;
            }

            if (tree.IsOpen(i))
            {
                found |= tree.Text(i) == "(";
                i = tree.Partner(i);
            }
        }

        return found && tree.Language != "go" && tree.Kind(open - 1) is TokenKind.Identifier or TokenKind.Keyword or TokenKind.Punctuation;
    }

    private bool HasWord(int first, int open, string word)
    {
        for (var i = open - 1; i >= first; i--)
        {
            if (tree.Kind(i) == TokenKind.Keyword && tree.Text(i) == word)
            {
                return true;
            }

            i = tree.IsClose(i) ? tree.Partner(i) : i;
        }

        return false;
    }

    private void PythonBody(Block block, int first, int last)
    {
        if (++depth < DeepestNesting)
        {
            for (var i = first; i <= last;)
            {
                var statement = PythonNext(block, i, last);
                block.Statements.Add(statement);
                i = statement.Last + 1;
            }
        }

        depth--;
    }

    private Statement PythonNext(Block parent, int first, int last)
    {
        var statement = new Statement(first, tree.Kind(first) == TokenKind.Keyword ? tree.Text(first) : "", parent);
        var at = first;
        var indent = Column(first);
        do
        {
            var end = LineEnd(at, last);
            var word = tree.Text(at) == "async" ? at + 1 : at;
            var colon = Compound.Contains(tree.Text(word)) ? Colon(word, end) : -1;
            if (colon < 0)
            {
                return Finish(statement, end, last);
            }

            var bodyEnd = colon < end ? end : SuiteEnd(end, last, indent);
            var block = new Block(Math.Min(colon + 1, bodyEnd), bodyEnd, braced: false, tree.Text(word) is "def" ? "function" : tree.Text(word), parent) { Owner = statement };
            PythonBody(block, colon + 1, bodyEnd);
            Add(statement, at, word + 1, colon - 1, block);
            at = bodyEnd + 1;
        }
        while (at <= last && Continuing.Contains(tree.Text(at)) && Column(at) == indent && statement.Keyword is "if" or "for" or "while" or "try");

        return Finish(statement, at - 1, last);
    }

    private int Column(int i) => tree.Indent(i).Length;

    private int LineEnd(int i, int last)
    {
        while (i < last && !tree.EndsLine[i] && tree.Text(i) != ";")
        {
            i++;
        }

        return i;
    }

    private int Colon(int first, int end)
    {
        for (var i = first; i <= end; i++)
        {
            if (tree.Text(i) == ":" && !LambdaBefore(first, i))
            {
                return i;
            }

            i = tree.IsOpen(i) ? tree.Partner(i) : i;
        }

        return -1;
    }

    private bool LambdaBefore(int first, int colon)
    {
        for (var i = colon - 1; i >= first && tree.Text(i) != ":"; i--)
        {
            if (tree.Text(i) == "lambda")
            {
                return true;
            }
        }

        return false;
    }

    private int SuiteEnd(int end, int last, int indent)
    {
        while (end < last && Column(end + 1) > indent)
        {
            end = LineEnd(end + 1, last);
            while (end < last && !tree.EndsLine[end])
            {
                end = LineEnd(end + 1, last);
            }
        }

        return end;
    }

    private static void Add(Statement statement, int keyword, int headFirst, int headLast, Block block) => statement.Clauses.Add(new Clause(keyword, headFirst, headLast, block));
}

namespace BotService.Repair.Syntax;

/// <summary>Functions by the shape <c>name ( parameters ) ... body</c>, the same for every language but C#.</summary>
internal static class FunctionFinder
{
    public static IReadOnlyList<FunctionDeclaration> Find(TokenTree tree)
    {
        var found = new List<FunctionDeclaration>();
        foreach (var statement in tree.Statements)
        {
            foreach (var clause in statement.Clauses.Where(c => c.Block.Kind == "function" && (c.Block.Braced || tree.IsPython)))
            {
                if (Describe(tree, statement, clause) is { } function)
                {
                    found.Add(function);
                }
            }
        }

        return found;
    }

    private static FunctionDeclaration? Describe(TokenTree tree, Statement statement, Clause clause)
    {
        var (name, open) = NameOf(tree, statement.First, clause.Block.First);
        if (name < 0 || tree.Kind(name) != TokenKind.Identifier)
        {
            return null;
        }

        var first = statement.First;
        while (tree.Kind(first) == TokenKind.Other && first < name)
        {
            first++;
        }

        return new FunctionDeclaration(
            tree.Text(name), tree[first].Start, tree[name].Start, tree[open].Start, tree[tree.Partner(open)].End, tree[clause.Block.First].Start, tree[clause.Block.Last].End,
            ParameterNames.Read(tree, open))
        {
            Container = Container(tree, statement, name),
        };
    }

    private static (int Name, int Open) NameOf(TokenTree tree, int first, int body)
    {
        switch (tree.Language)
        {
            case "python":
                var def = tree.Text(first) == "async" ? first + 1 : first;
                return tree.Text(def) == "def" && tree.IsOpen(def + 2) ? (def + 1, def + 2) : (-1, -1);
            case "go":
                return GoName(tree, first);
            case "rust":
                return RustName(tree, first, body);
            case "javascript" or "typescript":
                return ScriptName(tree, first, body);
            default:
                return CName(tree, first, body);
        }
    }

    private static (int Name, int Open) GoName(TokenTree tree, int first)
    {
        if (tree.Text(first) != "func")
        {
            return (-1, -1);
        }

        var name = tree.Text(first + 1) == "(" ? tree.Partner(first + 1) + 1 : first + 1;
        var open = tree.Text(name + 1) == "[" ? tree.Partner(name + 1) + 1 : name + 1;
        return tree.Text(open) == "(" && tree.IsOpen(open) ? (name, open) : (-1, -1);
    }

    private static (int Name, int Open) RustName(TokenTree tree, int first, int body)
    {
        for (var i = first; i < body; i++)
        {
            if (tree.Text(i) == "fn")
            {
                var open = tree.Text(i + 2) == "<" && tree.Partner(i + 2) > 0 ? tree.Partner(i + 2) + 1 : i + 2;
                return tree.Text(open) == "(" && tree.IsOpen(open) ? (i + 1, open) : (-1, -1);
            }

            i = tree.IsOpen(i) ? tree.Partner(i) : i;
        }

        return (-1, -1);
    }

    private static (int Name, int Open) ScriptName(TokenTree tree, int first, int body)
    {
        var open = ParametersBefore(tree, first, body);
        if (open < 0)
        {
            return (-1, -1);
        }

        var name = tree.Text(open - 1) == ">" && tree.Partner(open - 1) > 0 ? tree.Partner(open - 1) - 1 : open - 1;
        if (tree.Kind(name) == TokenKind.Identifier && tree.Text(name - 1) is not ("." or "new"))
        {
            return (name, open);
        }

        // const name = function (...) { }, const name = async (...) => { }, name: function (...) { }
        var i = open - 1;
        while (tree.Text(i) is "function" or "async" or "*")
        {
            i--;
        }

        var named = tree.Text(i) == "=" || (tree.Text(i) == ":" && tree.Text(i - 2) is "{" or ",");
        return named && tree.Kind(i - 1) == TokenKind.Identifier && i - 1 >= first ? (i - 1, open) : (-1, -1);
    }

    private static int ParametersBefore(TokenTree tree, int first, int body)
    {
        for (var i = body - 1; i >= first; i--)
        {
            if (tree.Text(i) == ")" && tree.Partner(i) >= first)
            {
                return tree.Partner(i);
            }

            if (tree.Text(i) is "," or ";" or "=" || (tree.Text(i) is ":" && tree.Language == "javascript"))
            {
                return -1;
            }

            i = tree.IsClose(i) ? tree.Partner(i) : i;
        }

        return -1;
    }

    private static (int Name, int Open) CName(TokenTree tree, int first, int body)
    {
        if (tree.Group(body) != tree.Group(first))
        {
            return (-1, -1);
        }

        for (var i = first; i < body; i++)
        {
            if (tree.Text(i) is "=" or "return" or "new" or "{" or "throw")
            {
                return (-1, -1);
            }

            if (tree.Text(i) == "(" && tree.IsOpen(i))
            {
                return tree.Kind(i - 1) == TokenKind.Identifier && i - 1 >= first ? (i - 1, i) : (-1, -1);
            }

            i = tree.Partner(i) > i ? tree.Partner(i) : i;
        }

        return (-1, -1);
    }

    private static string Container(TokenTree tree, Statement statement, int name)
    {
        if (tree.Language == "go")
        {
            return tree.Text(statement.First + 1) == "(" ? LastIdentifier(tree, statement.First + 2, tree.Partner(statement.First + 1)) : "";
        }

        if (tree.Text(name - 1) == "::")
        {
            return tree.Text(name - 2);
        }

        var type = statement.Parent.Outwards().FirstOrDefault(b => b.Kind == "class");
        return type?.Owner is { } owner ? TypeName(tree, owner, type.First) : "";
    }

    private static string TypeName(TokenTree tree, Statement owner, int open)
    {
        if (tree.Text(owner.First) == "impl" || tree.Text(owner.First + 1) == "impl")
        {
            var forWord = Enumerable.Range(owner.First, open - owner.First).FirstOrDefault(i => tree.Text(i) == "for", -1);
            return FirstIdentifier(tree, forWord > 0 ? forWord : owner.First, open);
        }

        for (var i = owner.First; i < open; i++)
        {
            if (tree.Text(i) is "class" or "struct" or "interface" or "trait" or "enum" or "record")
            {
                return tree.Text(i + 1);
            }
        }

        return "";
    }

    private static string FirstIdentifier(TokenTree tree, int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            if (tree.Text(i) == "<" && tree.Partner(i) > i)
            {
                i = tree.Partner(i);
            }
            else if (tree.Kind(i) == TokenKind.Identifier)
            {
                return tree.Text(i);
            }
        }

        return "";
    }

    private static string LastIdentifier(TokenTree tree, int first, int end)
    {
        var name = "";
        for (var i = first; i < end && tree.Text(i) != "["; i++)
        {
            name = tree.Kind(i) == TokenKind.Identifier ? tree.Text(i) : name;
        }

        return name;
    }
}

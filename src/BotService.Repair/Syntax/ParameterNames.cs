namespace BotService.Repair.Syntax;

/// <summary>Names in a parameter list.</summary>
internal static class ParameterNames
{
    /// <returns>Null when a parameter is a pattern or has no name.</returns>
    public static IReadOnlyList<string>? Read(TokenTree tree, int open)
    {
        var names = new List<string>();
        foreach (var (first, last) in Parts(tree, open))
        {
            var name = NameIn(tree, first, last);
            if (name is null)
            {
                return null;
            }

            if (name.Length > 0)
            {
                names.Add(name);
            }
        }

        return names;
    }

    /// <summary>The parts between commas directly inside a bracket.</summary>
    public static IEnumerable<(int First, int Last)> Parts(TokenTree tree, int open)
    {
        var first = open + 1;
        var close = tree.Partner(open);
        for (var i = first; i <= close; i++)
        {
            if (i == close || tree.Text(i) == ",")
            {
                if (i > first)
                {
                    yield return (first, i - 1);
                }

                first = i + 1;
            }
            else if (tree.Partner(i) > i)
            {
                i = tree.Partner(i);
            }
        }
    }

    private static string? NameIn(TokenTree tree, int first, int last)
    {
        switch (tree.Language)
        {
            case "python":
                first += tree.Text(first) is "*" or "**" ? 1 : 0;
                return first > last || tree.Text(first) == "/" ? "" : Identifier(tree, first);
            case "javascript" or "typescript":
                while (tree.Text(first) is "..." or "public" or "private" or "protected" or "readonly")
                {
                    first++;
                }

                return Identifier(tree, first);
            case "rust":
                while (tree.Text(first) is "mut" or "&" || tree.Kind(first) == TokenKind.Other)
                {
                    first++;
                }

                return tree.Text(first) == "self" ? "self" : Identifier(tree, first);
            case "go":
                return Identifier(tree, first);
            default:
                return TypedName(tree, first, last);
        }
    }

    private static string? TypedName(TokenTree tree, int first, int last)
    {
        if (first == last && tree.Text(first) == "void")
        {
            return "";
        }

        for (var i = first; i <= last; i++)
        {
            if (tree.Text(i) == "=")
            {
                last = i - 1;
                break;
            }
        }

        while (last > first && tree.IsClose(last) && tree.Text(last) == "]")
        {
            last = tree.Partner(last) - 1;
        }

        return first == last ? null : Identifier(tree, last);
    }

    private static string? Identifier(TokenTree tree, int i) => tree.Kind(i) == TokenKind.Identifier ? tree.Text(i) : null;
}

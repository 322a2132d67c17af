namespace BotService.Repair.Syntax;

/// <summary>Tells angle brackets of type arguments from comparisons, as compilers without a symbol table do: by what stands between and behind.</summary>
internal static class GenericBrackets
{
    private const int LongestList = 40;

    public static void Mark(List<Token> tokens, string text, string language)
    {
        if (language is "python" or "javascript" or "go" or "c")
        {
            return;
        }

        for (var i = 1; i < tokens.Count; i++)
        {
            if (!Is(tokens[i], text, "<") || tokens[i].Kind != TokenKind.Operator)
            {
                continue;
            }

            var close = CloseOf(tokens, text, i, language);
            if (close > 0)
            {
                MarkPair(tokens, text, i, close);
            }
        }
    }

    private static int CloseOf(List<Token> tokens, string text, int open, string language)
    {
        var declared = Is(tokens[open - 1], text, "template") || Is(tokens[open - 1], text, "impl") || Is(tokens[open - 1], text, "::") || Is(tokens[open - 1], text, "for")
            || Is(tokens[open - 1], text, ".");
        if (!declared && tokens[open - 1].Kind != TokenKind.Identifier && tokens[open - 1].Kind != TokenKind.Keyword)
        {
            return -1;
        }

        var depth = 0;
        var names = 0;
        for (var i = open; i < tokens.Count && i < open + LongestList; i++)
        {
            var word = text.AsSpan(tokens[i].Start, tokens[i].Length);
            switch (tokens[i].Kind)
            {
                case TokenKind.Identifier or TokenKind.Keyword or TokenKind.Comment:
                    names++;
                    break;
                case TokenKind.Number when language is "cpp" or "rust":
                case TokenKind.Other when word.StartsWith("'") || word.StartsWith("@"):
                    break;
                default:
                    depth += word switch { "<" => 1, ">" => -1, ">>" => -2, ">>>" => -3, _ => 0 };
                    if (depth <= 0 && word is ">" or ">>" or ">>>")
                    {
                        return Closes(tokens, text, open, i, names, declared) && depth == 0 ? i : -1;
                    }

                    if (word is not ("<" or ">" or ">>" or ">>>" or "," or "." or "::" or "?" or "&" or "*" or "[" or "]" or ":" or "(" or ")" or "->" or "|" or "=" or "=>" or "{" or "}" or ";" or "+")
                        || (word is ";" or "=" or "(" or "{" or "|" or "+" && language is not ("rust" or "typescript" or "cpp"))
                        || (word is ";" or "{" or "=" or "+" && language is "cpp" && !declared))
                    {
                        return -1;
                    }

                    break;
            }
        }

        return -1;
    }

    /// <summary>A comparison has its operands on both sides and, in most hands, blanks around; type arguments have neither.</summary>
    private static bool Closes(List<Token> tokens, string text, int open, int close, int names, bool declared)
    {
        if (declared)
        {
            return true;
        }

        var spacedOpen = tokens[open].Start > tokens[open - 1].End && tokens[open].End < tokens[open + 1].Start;
        if (spacedOpen || (names == 0 && close > open + 1))
        {
            return false;
        }

        if (close + 1 >= tokens.Count)
        {
            return true;
        }

        var next = tokens[close + 1];
        return next.Kind is TokenKind.Identifier or TokenKind.Keyword or TokenKind.Comment
            ? tokens[close].Start == tokens[close - 1].End
            : next.Kind is not (TokenKind.Number or TokenKind.String or TokenKind.Character);
    }

    private static void MarkPair(List<Token> tokens, string text, int open, int close)
    {
        for (var i = open; i <= close; i++)
        {
            var word = text.AsSpan(tokens[i].Start, tokens[i].Length);
            if (word is "<" or ">")
            {
                tokens[i] = tokens[i] with { Kind = TokenKind.Punctuation };
            }
            else if (word is ">>" or ">>>")
            {
                var single = tokens[i] with { Kind = TokenKind.Punctuation, Length = 1 };
                var extra = word.Length - 1;
                tokens[i] = single;
                tokens.InsertRange(i + 1, Enumerable.Range(1, extra).Select(k => single with { Start = single.Start + k }));
                close += extra;
                i += extra;
            }
        }
    }

    private static bool Is(Token token, string text, string word) => text.AsSpan(token.Start, token.Length).SequenceEqual(word);
}

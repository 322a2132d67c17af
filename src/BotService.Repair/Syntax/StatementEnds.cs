using System.Collections.Frozen;

namespace BotService.Repair.Syntax;

/// <summary>Adds the line ends that end statements in Python, Go, JavaScript and TypeScript.</summary>
internal static class StatementEnds
{
    private static readonly FrozenSet<string> GoWords = new[] { "break", "continue", "fallthrough", "return", "true", "false", "nil", "iota", "string", "int" }.ToFrozenSet();
    private static readonly FrozenSet<string> ScriptNeverAfter =
        new[] { "else", "in", "of", "instanceof", "typeof", "new", "delete", "void", "case", "do", "try", "finally", "extends", "const", "let", "var", "function", "class", "async", "await" }.ToFrozenSet();

    private static readonly FrozenSet<string> ScriptNeverBefore = new[] { "in", "instanceof", "of", "as", "{", "(", "[", "`" }.ToFrozenSet();

    public static List<Token> Insert(List<Token> tokens, string text, string language)
    {
        if (language is not ("python" or "go" or "javascript" or "typescript"))
        {
            return tokens;
        }

        var result = new List<Token>(tokens.Count + (tokens.Count / 8));
        var depth = new Stack<int>();
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            result.Add(token);
            var head = Track(depth, text, tokens, i);
            var next = NextCode(tokens, i);
            if (token.Kind != TokenKind.Comment && (next < 0 || tokens[next].Line > EndLine(text, token)) && !head && Ends(tokens, text, i, next, language, depth))
            {
                var newLine = text.IndexOf('\n', token.End) is var n && n < 0 ? text.Length : n;
                while (i + 1 < tokens.Count && tokens[i + 1].Start < newLine)
                {
                    result.Add(tokens[++i]);
                    newLine = text.IndexOf('\n', tokens[i].End) is var m && m < 0 ? text.Length : m;
                }

                result.Add(new Token(TokenKind.NewLine, newLine, newLine < text.Length ? 1 : 0, EndLine(text, result[^1])));
            }
        }

        return result;
    }

    private static int EndLine(string text, Token token) => token.Line + text.AsSpan(token.Start, token.Length).Count('\n');

    private static int NextCode(List<Token> tokens, int i)
    {
        for (i++; i < tokens.Count; i++)
        {
            if (tokens[i].Kind != TokenKind.Comment)
            {
                return i;
            }
        }

        return -1;
    }

    /// <returns>True when the token closes the head of a script's <c>if</c>, <c>for</c> or <c>while</c>.</returns>
    private static bool Track(Stack<int> depth, string text, List<Token> tokens, int i)
    {
        if (tokens[i].Kind is not (TokenKind.Punctuation or TokenKind.Operator))
        {
            return false;
        }

        var last = text[tokens[i].End - 1];
        if (last is '(' or '[' or '{')
        {
            depth.Push(i);
        }

        return last is ')' or ']' or '}' && depth.TryPop(out var open) && open > 0 && last == ')'
            && text.Substring(tokens[open - 1].Start, tokens[open - 1].Length) is "if" or "for" or "while";
    }

    private static bool Ends(List<Token> tokens, string text, int i, int next, string language, Stack<int> depth)
    {
        var word = text.Substring(tokens[i].Start, tokens[i].Length);
        var round = depth.TryPeek(out var open) && text[tokens[open].End - 1] != '{';
        switch (language)
        {
            case "python":
                return depth.Count == 0 && word != "\\";
            case "go":
                return !round && (tokens[i].Kind is TokenKind.Identifier or TokenKind.Number or TokenKind.String or TokenKind.Character or TokenKind.Other
                    || GoWords.Contains(word) || word is ")" or "]" or "}" or "++" or "--");
            default:
                return !round && EndsScript(tokens, text, i, next, word);
        }
    }

    private static bool EndsScript(List<Token> tokens, string text, int i, int next, string word)
    {
        if (ScriptNeverAfter.Contains(word) || word is "{" or "${" or "(" or "[" or "," or ";" or "." or ":" or "?." or "=>" || (tokens[i].Kind == TokenKind.Operator && word is not ("++" or "--")))
        {
            return false;
        }

        if (next < 0)
        {
            return true;
        }

        var following = text.Substring(tokens[next].Start, tokens[next].Length);
        return (word != "}" || following is not ("else" or "catch" or "finally" or "while"))
            && !ScriptNeverBefore.Contains(following)
            && following is not ("." or "," or ";" or ":" or "?." or ")" or "]" or "=>")
            && (tokens[next].Kind != TokenKind.Operator || following is "++" or "--" or "!" or "~");
    }
}

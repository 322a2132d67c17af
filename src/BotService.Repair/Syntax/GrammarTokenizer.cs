namespace BotService.Repair.Syntax;

/// <summary>Tokens of every language but C#.</summary>
internal static class GrammarTokenizer
{
    public static List<Token> Tokenize(string text, string language, string path)
    {
        var paint = GrammarPainter.Paint(text, path.EndsWith("sx", StringComparison.Ordinal) ? language + "react" : language);
        var tokens = new List<Token>(text.Length / 4);
        var line = 1;
        for (var start = 0; start < text.Length;)
        {
            var end = RunEnd(paint, start);
            Append(tokens, text, start, end, paint[start], ref line, language);
            start = end;
        }

        GenericBrackets.Mark(tokens, text, language);
        return StatementEnds.Insert(tokens, text, language);
    }

    private static int RunEnd(TextPaint[] paint, int start)
    {
        var end = start + 1;
        while (end < paint.Length && (paint[end] == paint[start] || (paint[start] == TextPaint.String && paint[end] == TextPaint.StringEnd)))
        {
            if (paint[end - 1] == TextPaint.StringEnd && paint[end] == TextPaint.String)
            {
                break;
            }

            end++;
        }

        return end;
    }

    private static void Append(List<Token> tokens, string text, int start, int end, TextPaint paint, ref int line, string language)
    {
        if (paint == TextPaint.Code)
        {
            for (var i = start; i < end;)
            {
                var stop = text.IndexOf('\n', i, end - i) is var n && n < 0 ? end : n + 1;
                tokens.AddRange(CodeLexer.Tokenize(text, i, stop, line, language));
                line += n < 0 ? 0 : 1;
                i = stop;
            }

            return;
        }

        // Grammars count the blanks before a comment as part of it.
        var (first, last) = (start, end);
        while (first < last && char.IsWhiteSpace(text[first]))
        {
            line += text[first++] == '\n' ? 1 : 0;
        }

        while (last > first && paint != TextPaint.StringEnd && char.IsWhiteSpace(text[last - 1]) && paint != TextPaint.String)
        {
            last--;
        }

        if (last > first)
        {
            tokens.Add(new Token(KindOf(text, first, last, paint, language), first, last - first, line));
        }

        line += text.AsSpan(first, end - first).Count('\n');
    }

    private static TokenKind KindOf(string text, int start, int end, TextPaint paint, string language)
    {
        if (paint is TextPaint.Comment)
        {
            return TokenKind.Comment;
        }

        return paint is TextPaint.Other ? TokenKind.Other : StringLiteral.KindOf(text.AsSpan(start, end - start), language);
    }
}

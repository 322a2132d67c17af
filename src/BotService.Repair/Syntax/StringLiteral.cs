namespace BotService.Repair.Syntax;

/// <summary>The shape of string and character literals.</summary>
internal static class StringLiteral
{
    private const string Quotes = "\"'`";

    /// <summary>A part of an interpolated string is not a literal of its own.</summary>
    public static TokenKind KindOf(ReadOnlySpan<char> text, string language)
    {
        var open = text.IndexOfAny(Quotes);
        if (open < 0 || text.Length < open + 2 || text[^1] != text[open])
        {
            return text.EndsWith("#") && open >= 0 ? TokenKind.String : TokenKind.Other;
        }

        return text[open] == '\'' && language is not ("python" or "javascript" or "typescript") ? TokenKind.Character : TokenKind.String;
    }

    /// <summary>The text between the quotes as it is written, escapes included; null for a raw, triple or interpolated literal.</summary>
    public static string? Content(string literal)
    {
        if (literal.Length < 2 || !Quotes.Contains(literal[0]) || literal[^1] != literal[0])
        {
            return null;
        }

        return literal.Length >= 6 && literal.StartsWith("\"\"\"", StringComparison.Ordinal) ? null : literal[1..^1];
    }

    /// <summary>A literal with the same quotes as <paramref name="like"/>.</summary>
    public static string Quote(string content, string like)
    {
        var quote = like.Length > 0 && Quotes.Contains(like[0]) ? like[0] : '"';
        return quote + content.Replace(quote.ToString(), "\\" + quote, StringComparison.Ordinal) + quote;
    }
}

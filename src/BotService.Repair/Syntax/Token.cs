namespace BotService.Repair.Syntax;

public enum TokenKind
{
    Identifier,
    Keyword,
    Number,
    String,
    Character,
    Operator,
    Punctuation,
    Comment,

    /// <summary>Significant line end, in languages whose statements end there.</summary>
    NewLine,

    /// <summary>Anything else that must not be edited: preprocessor lines, annotations, regular expressions, parts of interpolated strings.</summary>
    Other,
}

/// <param name="Start">UTF-16 offset in the file.</param>
/// <param name="Line">From 1.</param>
public readonly record struct Token(TokenKind Kind, int Start, int Length, int Line)
{
    public int End => Start + Length;
}

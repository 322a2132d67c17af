namespace BotService.Repair.Syntax;

/// <summary>What a character of a file belongs to.</summary>
internal enum TextPaint : byte
{
    Code,
    Comment,
    String,

    /// <summary>The closing quote of a string.</summary>
    StringEnd,

    /// <summary>Preprocessor lines, annotations, regular expressions, format specifiers.</summary>
    Other,
}

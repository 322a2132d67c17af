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

    /// <summary>Anything else that must not be edited: preprocessor lines, annotations, regular expressions.</summary>
    Other,
}

/// <param name="Start">UTF-16 offset in the file.</param>
/// <param name="Line">From 1.</param>
public readonly record struct Token(TokenKind Kind, int Start, int Length, int Line)
{
    public int End => Start + Length;
}

/// <summary>Spans of a function in its file, for tools that copy or wrap functions.</summary>
/// <param name="Name">The function's own name, without its receiver or class.</param>
/// <param name="Start">First character of the declaration, modifiers and return type included.</param>
/// <param name="ParametersStart">Offset of the opening parenthesis of the parameter list.</param>
/// <param name="BodyStart">Offset of the opening brace (or of the first body line in Python).</param>
/// <param name="End">Offset behind the closing brace.</param>
/// <param name="ParameterNames">Plain names in order; null when a parameter has a pattern or no name.</param>
public sealed record FunctionDeclaration(
    string Name, int Start, int NameStart, int ParametersStart, int ParametersEnd, int BodyStart, int End, IReadOnlyList<string>? ParameterNames)
{
    /// <summary>Name of the enclosing type, or "" for a free function. Go: the receiver's type.</summary>
    public string Container { get; init; } = "";
}

namespace BotService.Repair.Syntax;

/// <summary>Spans of a function with a body in its file, for tools that copy or wrap functions. Decorators and annotations are not part of it.</summary>
/// <param name="Name">The function's own name, without its receiver or class.</param>
/// <param name="Start">First character of the declaration, modifiers and return type included.</param>
/// <param name="ParametersStart">Offset of the opening parenthesis of the parameter list.</param>
/// <param name="ParametersEnd">Offset behind the closing parenthesis.</param>
/// <param name="BodyStart">Offset of the opening brace (or of the first body line in Python).</param>
/// <param name="End">Offset behind the closing brace.</param>
/// <param name="ParameterNames">Plain names in order; null when a parameter has a pattern or no name.</param>
public sealed record FunctionDeclaration(
    string Name, int Start, int NameStart, int ParametersStart, int ParametersEnd, int BodyStart, int End, IReadOnlyList<string>? ParameterNames)
{
    /// <summary>Name of the enclosing type, or "" for a free function. Go: the receiver's type.</summary>
    public string Container { get; init; } = "";
}

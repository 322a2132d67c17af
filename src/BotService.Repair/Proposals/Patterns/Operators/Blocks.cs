using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Patterns.Operators;

/// <summary>Text of statements with another indentation, and blocks around them.</summary>
internal static class Blocks
{
    /// <summary>The text of tokens with lines moved to an indentation; the first line has none.</summary>
    public static string Dedented(PatternFile file, Span span, string indent)
    {
        var own = file.Tree.Indent(span.First);
        var lines = file.Tree.Slice(span.First, span.Last).Split('\n');
        return string.Join('\n', lines.Select((line, i) => i == 0 ? line : line.StartsWith(own, StringComparison.Ordinal) ? indent + line[own.Length..] : line));
    }

    /// <summary>The text without indentation: every line relative to the first.</summary>
    public static string Plain(PatternFile file, Span span) => Dedented(file, span, "");

    /// <summary>An if around a statement, as the language writes it; lines relative to the first.</summary>
    public static string If(PatternFile file, string condition, string body)
    {
        var inner = Edits.Indented(body, file.Edits.Unit);
        return file.Language switch
        {
            "python" => $"if {condition}:\n{inner}",
            "go" or "rust" => $"if {condition} {{\n{inner}\n}}",
            _ => $"if ({condition}) {{\n{inner}\n}}",
        };
    }

    public static string Else(PatternFile file, string body)
    {
        var inner = Edits.Indented(body, file.Edits.Unit);
        return file.IsPython ? $"\nelse:\n{inner}" : $" else {{\n{inner}\n}}";
    }

    public static string Semicolon(PatternFile file) => file.Language is "python" or "go" ? "" : ";";
}

namespace BotService.Repair.Syntax;

/// <summary>A source file as tokens, with its functions. Immutable.</summary>
public sealed class SourceFile
{
    private SourceFile(string path, string text, Language language, IReadOnlyList<Token> tokens, IReadOnlyList<FunctionDeclaration> functions)
    {
        Path = path;
        Text = text;
        Language = language;
        Tokens = tokens;
        Functions = functions;
    }

    public string Path { get; }

    public string Text { get; }

    public Language Language { get; }

    public IReadOnlyList<Token> Tokens { get; }

    /// <summary>Outer functions first; a nested function is listed as well.</summary>
    public IReadOnlyList<FunctionDeclaration> Functions { get; }

    public static SourceFile Parse(string path, string text) =>
        new(path, text, Language.Of(path) ?? throw new ArgumentException($"'{path}' is in no known language.", nameof(path)), [], []);
}

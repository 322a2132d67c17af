using Microsoft.CodeAnalysis;

namespace BotService.Repair.Syntax;

/// <summary>A source file as tokens, with its functions. Immutable; parsing is thread safe and never fails on odd text.</summary>
public sealed class SourceFile
{
    private readonly Lazy<TokenTree> tree;
    private readonly Lazy<IReadOnlyList<FunctionDeclaration>> functions;
    private readonly Lazy<string> normalized;
    private readonly SyntaxTree? roslyn;

    private SourceFile(string path, string text, Language language, IReadOnlyList<Token> tokens, SyntaxTree? roslyn)
    {
        Path = path;
        Text = text;
        Language = language;
        Tokens = tokens;
        this.roslyn = roslyn;
        tree = new(() => new TokenTree(text, language.Id, tokens));
        functions = new(() => roslyn is null ? FunctionFinder.Find(Tree) : RoslynFunctions.Find(roslyn));
        normalized = new(() => Normalization.Of(this));
    }

    public string Path { get; }

    public string Text { get; }

    public Language Language { get; }

    /// <summary>In order, without overlap; between them stand only blanks and line ends.</summary>
    public IReadOnlyList<Token> Tokens { get; }

    /// <summary>Outer functions first; a nested function is listed as well. Functions without a block or a parameter list in parentheses are not.</summary>
    public IReadOnlyList<FunctionDeclaration> Functions => functions.Value;

    /// <summary>The tokens without comments and layout, joined by one space; in Python with NEWLINE, INDENT and DEDENT. Equal for texts that differ only in layout.</summary>
    public string Normalized => normalized.Value;

    /// <summary>Every bracket has its partner and, in C#, the text parses: a cheap filter, not a proof.</summary>
    public bool IsWellFormed => Tree.IsBalanced && (roslyn is null || roslyn.GetDiagnostics().All(d => d.Severity != DiagnosticSeverity.Error));

    internal TokenTree Tree => tree.Value;

    /// <exception cref="ArgumentException">The extension belongs to no known language.</exception>
    public static SourceFile Parse(string path, string text)
    {
        var language = Language.Of(path) ?? throw new ArgumentException($"'{path}' is in no known language.", nameof(path));
        if (language.Id != "csharp")
        {
            return new SourceFile(path, text, language, GrammarTokenizer.Tokenize(text, language.Id, path), roslyn: null);
        }

        var tree = RoslynTokenizer.Parse(text);
        return new SourceFile(path, text, language, RoslynTokenizer.Tokenize(tree), tree);
    }

    public string TextOf(Token token) => Text.Substring(token.Start, token.Length);
}

using System.Text.RegularExpressions;

namespace BotService.Repair.Syntax;

/// <summary>Splits code that holds no comments into words, numbers and operators, the longest first.</summary>
internal static partial class CodeLexer
{
    /// <summary>The pieces of a short snippet, strings included; for comparing edits, not for editing.</summary>
    public static IEnumerable<string> Split(string snippet) => Snippet().Matches(snippet).Select(m => m.Value);

    public static IEnumerable<Token> Tokenize(string text, int start, int end, int line, string language)
    {
        for (var match = Code().Match(text, start, end - start); match.Success; match = match.NextMatch())
        {
            yield return new Token(KindOf(match, text, language), match.Index, match.Length, line);
        }
    }

    private static TokenKind KindOf(Match match, string text, string language)
    {
        if (match.Groups["word"].Success)
        {
            return Lexicon.IsKeyword(language, match.Value) ? TokenKind.Keyword : TokenKind.Identifier;
        }

        if (match.Groups["number"].Success)
        {
            return TokenKind.Number;
        }

        if (match.Groups["lifetime"].Success)
        {
            return TokenKind.Other;
        }

        return match.Value switch
        {
            "(" or ")" or "[" or "]" or "{" or "}" or "${" or "," or ";" or "." or ":" or "::" or "?." or "->" or "=>" or "..." => TokenKind.Punctuation,
            "!" when language == "rust" && match.Index > 0 && (char.IsLetterOrDigit(text[match.Index - 1]) || text[match.Index - 1] == '_') => TokenKind.Punctuation,
            _ => match.Value.Any(c => char.IsPunctuation(c) || char.IsSymbol(c)) && match.Value is not ("\\" or "#" or "@" or "`" or "\"" or "'")
                ? TokenKind.Operator
                : TokenKind.Other,
        };
    }

    private const string Words = @"(?<word>(?!\$\{)[\p{L}_$][\p{L}\p{N}_$]*)";
    private const string Numbers = @"(?<number>0[xXbBoO][0-9a-fA-F_]+\w*|(?:\d[\d_]*(?:\.(?![.\p{L}_])[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?\w*)";
    private const string Operators =
        @">>>=|\.\.\.|\.\.=|===|!==|<=>|\*\*=|//=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|&\^=|\$\{|::|->|=>|:=|<-|\+\+|--|&&|\|\||\?\?|\?\.(?!\d)|==|!=|<=|>=|\+=|-=|\*=|/=|%=|&=|\|=|\^=|\*\*|//|<<|>>|&\^|\.\.|[^\s\uFEFF]";

    [GeneratedRegex(Words + "|" + Numbers + @"|(?<lifetime>'[\p{L}_][\p{L}\p{N}_]*)|" + Operators, RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    [GeneratedRegex(@"[\p{L}\p{N}_$]*""(?:[^""\\]|\\.)*""|[\p{L}\p{N}_$]*'(?:[^'\\]|\\.)*'|`[^`]*`|" + Words + "|" + Numbers + "|" + Operators + "|\n[ \t]*", RegexOptions.CultureInvariant)]
    private static partial Regex Snippet();
}

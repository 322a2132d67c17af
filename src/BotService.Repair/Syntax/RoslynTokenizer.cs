using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BotService.Repair.Syntax;

/// <summary>Tokens of C#.</summary>
internal static class RoslynTokenizer
{
    public static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview));

    public static List<Token> Tokenize(SyntaxTree tree)
    {
        var lines = tree.GetText().Lines;
        var tokens = new List<Token>();
        foreach (var token in tree.GetRoot().DescendantTokens(descendIntoTrivia: false))
        {
            AddTrivia(tokens, token.LeadingTrivia, lines);
            if (token.Span.Length > 0)
            {
                Add(tokens, KindOf(token), token.Span, lines);
            }

            AddTrivia(tokens, token.TrailingTrivia, lines);
        }

        return tokens;
    }

    private static void AddTrivia(List<Token> tokens, SyntaxTriviaList list, Microsoft.CodeAnalysis.Text.TextLineCollection lines)
    {
        foreach (var trivia in list)
        {
            var kind = trivia.Kind();
            if (kind is SyntaxKind.WhitespaceTrivia or SyntaxKind.EndOfLineTrivia || trivia.FullSpan.Length == 0)
            {
                continue;
            }

            var comment = kind is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia
                or SyntaxKind.MultiLineDocumentationCommentTrivia or SyntaxKind.DisabledTextTrivia;
            Add(tokens, comment ? TokenKind.Comment : TokenKind.Other, trivia.FullSpan, lines);
        }
    }

    private static void Add(List<Token> tokens, TokenKind kind, Microsoft.CodeAnalysis.Text.TextSpan span, Microsoft.CodeAnalysis.Text.TextLineCollection lines) =>
        tokens.Add(new Token(kind, span.Start, span.Length, lines.GetLineFromPosition(span.Start).LineNumber + 1));

    private static TokenKind KindOf(SyntaxToken token)
    {
        var kind = token.Kind();
        if (token.Parent?.FirstAncestorOrSelf<AttributeListSyntax>() is not null)
        {
            return TokenKind.Other;
        }

        return kind switch
        {
            SyntaxKind.IdentifierToken => token.IsContextualKeyword() ? TokenKind.Keyword : TokenKind.Identifier,
            SyntaxKind.NumericLiteralToken => TokenKind.Number,
            SyntaxKind.StringLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.Utf8StringLiteralToken => TokenKind.String,
            SyntaxKind.CharacterLiteralToken => TokenKind.Character,
            SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedStringEndToken or SyntaxKind.InterpolatedStringTextToken
                or SyntaxKind.InterpolatedVerbatimStringStartToken or SyntaxKind.InterpolatedSingleLineRawStringStartToken or SyntaxKind.InterpolatedMultiLineRawStringStartToken
                or SyntaxKind.InterpolatedRawStringEndToken => TokenKind.Other,
            SyntaxKind.LessThanToken or SyntaxKind.GreaterThanToken => token.Parent is TypeArgumentListSyntax or TypeParameterListSyntax ? TokenKind.Punctuation : TokenKind.Operator,
            _ when token.IsKeyword() => TokenKind.Keyword,
            _ => token.Text is "(" or ")" or "[" or "]" or "{" or "}" or "," or ";" or "." or ":" or "::" or "?." or "->" or "=>" ? TokenKind.Punctuation : TokenKind.Operator,
        };
    }
}

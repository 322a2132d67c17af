using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BotService.Repair.Syntax;

internal static class RoslynFunctions
{
    public static IReadOnlyList<FunctionDeclaration> Find(SyntaxTree tree) =>
    [
        .. tree.GetRoot().DescendantNodes().Select(Describe).OfType<FunctionDeclaration>(),
    ];

    private static FunctionDeclaration? Describe(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax { Body: { } body } m => Describe(m, StartOf(m.Modifiers, m.ReturnType), m.Identifier, m.ParameterList, body),
        ConstructorDeclarationSyntax { Body: { } body } c => Describe(c, StartOf(c.Modifiers, c.Identifier), c.Identifier, c.ParameterList, body),
        LocalFunctionStatementSyntax { Body: { } body } l => Describe(l, StartOf(l.Modifiers, l.ReturnType), l.Identifier, l.ParameterList, body),
        _ => null,
    };

    private static int StartOf(SyntaxTokenList modifiers, SyntaxNodeOrToken first) => modifiers.Count > 0 ? modifiers[0].SpanStart : first.SpanStart;

    private static FunctionDeclaration Describe(SyntaxNode node, int start, SyntaxToken name, ParameterListSyntax parameters, BlockSyntax body) =>
        new(name.Text, start, name.SpanStart, parameters.SpanStart, parameters.Span.End, body.SpanStart, body.Span.End, [.. parameters.Parameters.Select(p => p.Identifier.Text)])
        {
            Container = node.Ancestors().OfType<TypeDeclarationSyntax>().FirstOrDefault()?.Identifier.Text ?? "",
        };
}

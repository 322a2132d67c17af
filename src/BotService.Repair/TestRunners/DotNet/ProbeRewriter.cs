using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Lines that a probe stands for.</summary>
internal sealed record Probe(string Path, int FirstLine, int LastLine);

/// <summary>Puts a mark before every statement, so that a run tells which statements it reached.</summary>
internal sealed class ProbeRewriter(string path, List<Probe> probes) : CSharpSyntaxRewriter
{
    /// <summary>The class that holds the marks; the test host looks it up by name.</summary>
    public static string ProbeClass(int count) =>
        $"namespace BotServiceProbe {{ internal static class Hits {{ internal static readonly byte[] Seen = new byte[{count}]; }} }}";

    public static SyntaxTree Rewrite(string path, SyntaxTree tree, List<Probe> probes) =>
        tree.WithRootAndOptions(new ProbeRewriter(path, probes).Visit(tree.GetRoot())!, tree.Options);

    public override SyntaxNode? VisitBlock(BlockSyntax node) => node.WithStatements(Probed(node.Statements));

    public override SyntaxNode? VisitSwitchSection(SwitchSectionSyntax node) => node.WithStatements(Probed(node.Statements));

    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        var embedded = node is StatementSyntax and not BlockSyntax
            && node.Parent is ElseClauseSyntax or StatementSyntax and not (BlockSyntax or LabeledStatementSyntax);
        var mark = embedded ? Mark(node!) : null;
        var visited = base.Visit(node);
        return mark is not null && visited is StatementSyntax statement ? Block(mark, statement) : visited;
    }

    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node) => node.ExpressionBody is { } arrow
        ? node.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Body(arrow, !ReturnsNothing(node.ReturnType, node.Modifiers)))
        : base.VisitMethodDeclaration(node);

    public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node) => node.ExpressionBody is { } arrow
        ? node.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Body(arrow, !ReturnsNothing(node.ReturnType, node.Modifiers)))
        : base.VisitLocalFunctionStatement(node);

    public override SyntaxNode? VisitOperatorDeclaration(OperatorDeclarationSyntax node) => node.ExpressionBody is { } arrow
        ? node.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Body(arrow, !ReturnsNothing(node.ReturnType, node.Modifiers)))
        : base.VisitOperatorDeclaration(node);

    public override SyntaxNode? VisitConversionOperatorDeclaration(ConversionOperatorDeclarationSyntax node) => node.ExpressionBody is { } arrow
        ? node.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Body(arrow, true))
        : base.VisitConversionOperatorDeclaration(node);

    public override SyntaxNode? VisitConstructorDeclaration(ConstructorDeclarationSyntax node) => node.ExpressionBody is { } arrow
        ? node.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Body(arrow, false))
        : base.VisitConstructorDeclaration(node);

    public override SyntaxNode? VisitAccessorDeclaration(AccessorDeclarationSyntax node) => node.ExpressionBody is { } arrow
        ? node.WithExpressionBody(null).WithSemicolonToken(default).WithBody(Body(arrow, node.IsKind(SyntaxKind.GetAccessorDeclaration)))
        : base.VisitAccessorDeclaration(node);

    public override SyntaxNode? VisitPropertyDeclaration(PropertyDeclarationSyntax node) => node.ExpressionBody is { } arrow
        ? node.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(Getter(arrow))
        : base.VisitPropertyDeclaration(node);

    public override SyntaxNode? VisitIndexerDeclaration(IndexerDeclarationSyntax node) => node.ExpressionBody is { } arrow
        ? node.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(Getter(arrow))
        : base.VisitIndexerDeclaration(node);

    private static bool ReturnsNothing(TypeSyntax type, SyntaxTokenList modifiers) =>
        type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword }
        || (modifiers.Any(SyntaxKind.AsyncKeyword) && type.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().LastOrDefault() is IdentifierNameSyntax
            && !type.DescendantNodesAndSelf().OfType<GenericNameSyntax>().Any());

    private AccessorListSyntax Getter(ArrowExpressionClauseSyntax arrow) => AccessorList(SingletonList(
        AccessorDeclaration(SyntaxKind.GetAccessorDeclaration, Body(arrow, true)))).NormalizeWhitespace();

    private BlockSyntax Body(ArrowExpressionClauseSyntax arrow, bool returns)
    {
        var mark = Mark(arrow.Expression);
        var expression = ((ExpressionSyntax)Visit(arrow.Expression)!).WithoutTrivia();
        StatementSyntax statement = expression switch
        {
            ThrowExpressionSyntax thrown => ThrowStatement(Token(SyntaxKind.ThrowKeyword).WithTrailingTrivia(Space), thrown.Expression, Token(SyntaxKind.SemicolonToken)),
            _ when returns => ReturnStatement(Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(Space), expression, Token(SyntaxKind.SemicolonToken)),
            _ => ExpressionStatement(expression),
        };
        return Block(mark, statement);
    }

    private SyntaxList<StatementSyntax> Probed(SyntaxList<StatementSyntax> statements) =>
        List(statements.SelectMany(s => s is LocalFunctionStatementSyntax
            ? new[] { (StatementSyntax)Visit(s)! }
            : [Mark(s), (StatementSyntax)Visit(s)!]));

    private StatementSyntax Mark(SyntaxNode node)
    {
        var span = node.SyntaxTree.GetLineSpan(node.Span);
        var first = span.StartLinePosition.Line + 1;
        var inner = node.DescendantNodes().FirstOrDefault(n => n is StatementSyntax);
        var last = inner is null
            ? span.EndLinePosition.Line + 1
            : Math.Max(first, node.SyntaxTree.GetLineSpan(inner.Span).StartLinePosition.Line);
        probes.Add(new Probe(path, first, last));
        return ParseStatement($"global::BotServiceProbe.Hits.Seen[{probes.Count - 1}] = 1;\n");
    }
}

using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>An assembly that was compiled again, or the errors that prevented it.</summary>
internal sealed record CompiledImage(byte[]? Image, string Errors);

/// <summary>One C# project as a compilation that is kept and changed file by file. Thread safe.</summary>
internal sealed class CompiledProject
{
    private const int ErrorsKept = 20;
    private const char ByteOrderMark = '\uFEFF';
    private static readonly Encoding WithoutMark = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    private readonly CSharpCompilation compilation;
    private readonly EmitOptions emit;
    private readonly IReadOnlyList<ResourceDescription> resources;
    private readonly IReadOnlyDictionary<string, SyntaxTree> files;
    private readonly IReadOnlyList<TrustedReference> references;

    private CompiledProject(
        CSharpCompilation compilation, EmitOptions emit, IReadOnlyList<ResourceDescription> resources, IReadOnlyDictionary<string, SyntaxTree> files, IReadOnlyList<TrustedReference> references)
    {
        this.compilation = compilation;
        this.emit = emit;
        this.resources = resources;
        this.files = files;
        this.references = references;
    }

    public string AssemblyName => compilation.AssemblyName!;

    public IEnumerable<string> Paths => files.Keys;

    /// <returns>Null when the project cannot be compiled here as it was in its build.</returns>
    public static CompiledProject? Read(CompilerArguments arguments)
    {
        var options = OptionsOf(arguments);
        var trees = Trees(arguments);
        if (options is null || trees is null || arguments.References() is not { } references || arguments.Resources() is not { } resources)
        {
            return null;
        }

        var compilation = CSharpCompilation.Create(arguments.Parsed.CompilationName, trees.Values, references.Select(r => r.Reference), options);
        var files = trees.Where(t => arguments.Relative(t.Key) is not null).ToDictionary(t => arguments.Relative(t.Key)!, t => t.Value);
        var project = new CompiledProject(compilation, arguments.Parsed.EmitOptions, resources, files, references);
        if (project.Compile(compilation).Image is not null)
        {
            return project;
        }

        // Severities from .editorconfig are not read here; without warnings as errors the rest still holds.
        var lenient = compilation.WithOptions(options.WithGeneralDiagnosticOption(ReportDiagnostic.Default).WithSpecificDiagnosticOptions([]));
        project = new CompiledProject(lenient, arguments.Parsed.EmitOptions, resources, files, references);
        return project.Compile(lenient).Image is null ? null : project;
    }

    public bool References(CompiledProject other) => references.Any(r => IsOutputOf(r, other.AssemblyName));

    /// <summary>The project with a candidate's edits made and rebuilt references in place of the built ones.</summary>
    public CompiledImage Compile(CandidatePatch? candidate, IReadOnlyDictionary<string, byte[]> rebuilt)
    {
        var changed = compilation;
        foreach (var path in (candidate?.Paths ?? []).Where(files.ContainsKey))
        {
            var tree = files[path];
            var fresh = tree.WithChangedText(tree.GetText().WithChanges(ChangesTo(candidate!, path)));
            if (Errors(fresh.GetDiagnostics()) is { Length: > 0 } errors)
            {
                return new CompiledImage(null, errors);
            }

            changed = changed.ReplaceSyntaxTree(tree, fresh);
        }

        foreach (var reference in references)
        {
            if (rebuilt.FirstOrDefault(r => IsOutputOf(reference, r.Key)) is { Value: { } image })
            {
                changed = changed.ReplaceReference(reference.Reference, MetadataReference.CreateFromImage(image, reference.Reference.Properties));
            }
        }

        return Compile(changed);
    }

    /// <summary>The project with every file rewritten and then one file added.</summary>
    public CompiledImage Rewrite(Func<string, SyntaxTree, SyntaxTree> rewrite, Func<string> added)
    {
        var options = compilation.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Suppress).WithSpecificDiagnosticOptions([]);
        var changed = compilation.WithOptions(options);
        foreach (var (path, tree) in files)
        {
            changed = changed.ReplaceSyntaxTree(tree, rewrite(path, tree));
        }

        var parse = (CSharpParseOptions)files.Values.First().Options;
        return Compile(changed.AddSyntaxTrees(CSharpSyntaxTree.ParseText(added(), parse)));
    }

    /// <summary>True when an edit may change what other projects see: anything but the inside of a body.</summary>
    public bool ChangesSurface(CandidatePatch candidate) => candidate.Edits
        .Where(e => files.ContainsKey(e.Path))
        .Any(e => !InBody(files[e.Path].GetRoot(), SpanOf(e)));

    private static bool InBody(SyntaxNode root, TextSpan span) =>
        root.FullSpan.Contains(span)
        && root.FindNode(span).AncestorsAndSelf().Any(n =>
            n is BlockSyntax or ArrowExpressionClauseSyntax && n.Span.Contains(span) && n.Parent is not AnonymousFunctionExpressionSyntax);

    private IEnumerable<TextChange> ChangesTo(CandidatePatch candidate, string path) => candidate.Edits
        .Where(e => e.Path == path)
        .OrderBy(e => e.Start)
        .Select(e => new TextChange(SpanOf(e), e.NewText.TrimStart(ByteOrderMark)));

    /// <summary>Edits count a byte order mark as a character, the compiler's text is without it.</summary>
    private TextSpan SpanOf(TextEdit edit)
    {
        var mark = files[edit.Path].GetText().Encoding?.GetPreamble().Length > 0 ? 1 : 0;
        return TextSpan.FromBounds(Math.Max(0, edit.Start - mark), Math.Max(0, edit.Start + edit.Length - mark));
    }

    private CompiledImage Compile(CSharpCompilation changed)
    {
        using var image = new MemoryStream();
        var result = changed.Emit(image, manifestResources: resources, options: emit);
        return result.Success ? new CompiledImage(image.ToArray(), "") : new CompiledImage(null, Errors(result.Diagnostics));
    }

    private string Errors(IEnumerable<Diagnostic> diagnostics) => string.Join('\n', diagnostics
        .Where(d => d.Severity == DiagnosticSeverity.Error)
        .Take(ErrorsKept)
        .Select(d => $"{PathOf(d)}({d.Location.GetLineSpan().StartLinePosition.Line + 1},{d.Location.GetLineSpan().StartLinePosition.Character + 1}): error {d.Id}: {d.GetMessage()}"));

    private string PathOf(Diagnostic diagnostic) =>
        files.FirstOrDefault(f => f.Value.FilePath == diagnostic.Location.SourceTree?.FilePath).Key ?? diagnostic.Location.SourceTree?.FilePath ?? AssemblyName;

    private static bool IsOutputOf(TrustedReference reference, string assembly) =>
        Path.GetFileName(reference.Path).Equals(assembly + ".dll", StringComparison.OrdinalIgnoreCase);

    private static CSharpCompilationOptions? OptionsOf(CompilerArguments arguments)
    {
        var options = arguments.Parsed.CompilationOptions.WithXmlReferenceResolver(null).WithSourceReferenceResolver(null);
        if (arguments.KeyFile is not { } key)
        {
            return options;
        }

        return arguments.Content(key) is { } content ? PublicSigning.Apply(options, content) : null;
    }

    private static Dictionary<string, SyntaxTree>? Trees(CompilerArguments arguments)
    {
        var trees = new Dictionary<string, SyntaxTree>();
        foreach (var source in arguments.Sources())
        {
            if (arguments.Content(source) is not { } content)
            {
                return null;
            }

            using var stream = new MemoryStream(content);
            var text = SourceText.From(stream, arguments.Parsed.Encoding ?? WithoutMark, arguments.Parsed.ChecksumAlgorithm);
            trees[source] = CSharpSyntaxTree.ParseText(text, arguments.Parsed.ParseOptions, arguments.AsBuilt(source));
        }

        return trees;
    }
}

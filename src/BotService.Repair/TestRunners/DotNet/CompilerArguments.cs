using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using BotService.Repair.Sandboxes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BotService.Repair.TestRunners.DotNet;

/// <param name="Path">Host path.</param>
internal sealed record TrustedReference(string Path, MetadataReference Reference);

/// <summary>The C# compiler's command line of one project, with its paths turned into this host's.</summary>
/// <remarks>The command line is the repository's. Files are read only below the workspace, where links are refused, and below
/// the package and SDK folders, which the sandbox cannot write while tests run.</remarks>
internal sealed partial class CompilerArguments
{
    private const int FileBytes = 64 << 20;

    private static readonly ConcurrentDictionary<string, MetadataReference> SharedReferences = new();

    private readonly string workspace;
    private readonly string builtAt;
    private readonly string[] trusted;
    private readonly IReadOnlyList<string> mapped;

    private CompilerArguments(TestContext context, BuildFacts facts, ProjectFacts project)
    {
        workspace = context.Workspace.TrimEnd('/') + "/";
        builtAt = facts.BuiltAt;
        trusted = [.. new DotNetCommands(context).TrustedFolders.Select(f => f.TrimEnd('/') + "/")];
        var inside = new Regex("(?<=^|[:\"=,; ])" + Regex.Escape(builtAt));
        mapped = [.. project.Arguments.Select(a => inside.Replace(a, workspace.Replace("$", "$$")))];
        Parsed = CSharpCommandLineParser.Default.Parse(
            mapped.Where(a => Kept().IsMatch(a)), Path.Combine(workspace, project.Folder), sdkDirectory: null);
    }

    public CSharpCommandLineArguments Parsed { get; }

    /// <summary>The strong-name key file, or null.</summary>
    public string? KeyFile => mapped.LastOrDefault(a => a.StartsWith("/keyfile:", StringComparison.OrdinalIgnoreCase))?["/keyfile:".Length..].Trim('"');

    /// <returns>Null when the command line has errors.</returns>
    public static CompilerArguments? Parse(TestContext context, BuildFacts facts, ProjectFacts project)
    {
        var arguments = new CompilerArguments(context, facts, project);
        return arguments.Parsed.Errors.Any(e => e.Severity == DiagnosticSeverity.Error) ? null : arguments;
    }

    /// <returns>Null when one of them is not to be read.</returns>
    public IReadOnlyList<TrustedReference>? References()
    {
        var references = Parsed.MetadataReferences.Select(Reference).OfType<TrustedReference>().ToList();
        return references.Count == Parsed.MetadataReferences.Length ? references : null;
    }

    /// <summary>Embedded resources, read now. Null when one of them is not to be read.</summary>
    public IReadOnlyList<ResourceDescription>? Resources()
    {
        var resources = new List<ResourceDescription>();
        foreach (var argument in mapped.Where(a => Resource().IsMatch(a)))
        {
            var parts = argument[(argument.IndexOf(':') + 1)..].Split(',').Select(p => p.Trim('"')).ToArray();
            if (Content(parts[0]) is not { } content)
            {
                return null;
            }

            var name = parts.Length > 1 && parts[1].Length > 0 ? parts[1] : Path.GetFileName(parts[0]);
            resources.Add(new ResourceDescription(name, () => new MemoryStream(content, writable: false), isPublic: parts.Length < 3 || parts[2] != "private"));
        }

        return resources;
    }

    /// <summary>Source files with those that generators wrote in the last build.</summary>
    public IEnumerable<string> Sources()
    {
        var generated = Parsed.GeneratedFilesOutputDirectory;
        var written = generated is not null && Relative(generated) is not null && Directory.Exists(generated)
            ? Directory.EnumerateFiles(generated, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            : Enumerable.Empty<string>();
        return Parsed.SourceFiles.Select(f => f.Path).Concat(written).Distinct();
    }

    public byte[]? Content(string path)
    {
        var full = Path.GetFullPath(Path.Combine(Parsed.BaseDirectory!, path));
        if (Relative(full) is { } relative)
        {
            return SandboxFiles.ReadBytes(workspace, relative, FileBytes);
        }

        return trusted.Any(t => full.StartsWith(t, StringComparison.Ordinal)) && File.Exists(full) ? File.ReadAllBytes(full) : null;
    }

    /// <summary>Relative to the workspace, or null outside it.</summary>
    public string? Relative(string path) => BuildFacts.Relative(Path.GetFullPath(path, Parsed.BaseDirectory!), workspace);

    /// <summary>The path as the build saw it, which symbols and caller information keep.</summary>
    public string AsBuilt(string path) => Relative(path) is { } relative ? builtAt + relative : path;

    private TrustedReference? Reference(CommandLineReference reference)
    {
        var path = Path.GetFullPath(reference.Reference, Parsed.BaseDirectory!);
        if (Relative(path) is null && trusted.Any(t => path.StartsWith(t, StringComparison.Ordinal)) && File.Exists(path))
        {
            var shared = SharedReferences.GetOrAdd(path, p => MetadataReference.CreateFromFile(p));
            return new TrustedReference(path, shared.WithProperties(reference.Properties));
        }

        return Content(path) is { } image
            ? new TrustedReference(path, MetadataReference.CreateFromImage(ImmutableArray.Create(image), reference.Properties))
            : null;
    }

    // Neither analyzers nor anything that makes the parser itself read a file.
    [GeneratedRegex("""^(?!@)(?!/(a|analyzer|additionalfile|analyzerconfig|ruleset|sourcelink|embed|doc|res|resource|linkres|linkresource|win32\w*|pathmap|errorlog|touchedfiles|keyfile|keycontainer)[:+-])""", RegexOptions.IgnoreCase)]
    private static partial Regex Kept();

    [GeneratedRegex("^/res(ource)?:", RegexOptions.IgnoreCase)]
    private static partial Regex Resource();
}

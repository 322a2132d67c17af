using BotService.Repair.Sandboxes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Compiles the test host against the framework version that the project under test uses.</summary>
internal static class HostCompiler
{
    private const int AssemblyBytes = 64 << 20;

    private static readonly string[] FrameworkFiles = ["xunit", "nunit", "MSTest", "Microsoft.VisualStudio.TestPlatform.ObjectModel"];

    /// <returns>Null where no driver fits.</returns>
    public static byte[]? Compile(TestContext context, BuildFacts facts)
    {
        var driver = new TestKind(context, facts).Framework switch
        {
            TestFramework.Xunit2 => "XunitV2.cs",
            TestFramework.Xunit3 => "XunitV3.cs",
            TestFramework.NUnit => "NUnit.cs",
            TestFramework.MSTest => "MSTest.cs",
            _ => null,
        };
        if (driver is null)
        {
            return null;
        }

        var compilation = CSharpCompilation.Create(
            "botservice-host",
            new[] { "Host.cs", "Channel.cs", driver }.Select(f => CSharpSyntaxTree.ParseText(OwnFiles.Embedded(f), new CSharpParseOptions(LanguageVersion.Latest), f)),
            References(context, facts),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        return compilation.Emit(image).Success ? image.ToArray() : null;
    }

    private static IEnumerable<MetadataReference> References(TestContext context, BuildFacts facts)
    {
        var compiled = facts.Test.Arguments.Count > 0 ? facts.Test : facts.Projects.FirstOrDefault(p => p.Arguments.Count > 0);
        var platform = compiled is null ? [] : CompilerArguments.Parse(context, facts, compiled)?.References() ?? [];
        var output = Directory.EnumerateFiles(Path.Combine(context.Workspace, facts.Output), "*.dll")
            .Select(f => Path.GetFileName(f)!)
            .Where(f => FrameworkFiles.Any(n => f.StartsWith(n, StringComparison.OrdinalIgnoreCase)))
            .ToList();
        var names = output.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. platform.Where(r => !names.Contains(Path.GetFileName(r.Path))).Select(r => r.Reference),
            .. output.Select(f => SandboxFiles.ReadBytes(context.Workspace, facts.Output + "/" + f, AssemblyBytes)).OfType<byte[]>().Select(b => MetadataReference.CreateFromImage(b)),
        ];
    }
}

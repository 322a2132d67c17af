using BotService.Repair.TestRunners.DotNet;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BotService.Repair.Tests.TestRunners.DotNet;

public sealed class ProbeRewriterTests
{
    private const string Code = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        class C
        {
            int field = 1;
            int Property => field > 0
                ? 1
                : 2;
            int this[int i] => i;
            int Both { get => field; set => field = value; }
            C(int a) => field = a;
            void Nothing() => Console.WriteLine();
            async Task Wait() => await Task.Yield();
            async Task<int> Number() => await Task.FromResult(1);
            int Fails() => throw new InvalidOperationException();
            ref int Field() => ref field;
            IEnumerable<int> Many() { yield return 1; }
            public static C operator +(C a, C b) => a;
            public static explicit operator int(C c) => c.field;
            int Loop(int n)
            {
                for (var i = 0; i < n; i++)
                    if (i == 3)
                        return i;
                    else if (i == 4) continue;
                    else
                    {
                        n--;
                    }
                switch (n)
                {
                    case 1: return 1;
                    default: break;
                }
                Func<int, int> twice = x => x * 2;
                using (var a = new System.IO.MemoryStream())
                using (var b = new System.IO.MemoryStream())
                    n += twice(n);
                int Local() => n;
                return Local();
            }
        }
        """;

    [Fact]
    public void Rewrite_EveryKindOfMember_StillCompiles()
    {
        var probes = new List<Probe>();
        var tree = ProbeRewriter.Rewrite("C.cs", CSharpSyntaxTree.ParseText(Code), probes);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':')
            .Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal))
            .Select(p => MetadataReference.CreateFromFile(p));
        var compilation = CSharpCompilation.Create(
            "probed", [tree, CSharpSyntaxTree.ParseText(ProbeRewriter.ProbeClass(probes.Count))], references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
    }

    [Theory]
    [InlineData("? 1")]
    [InlineData("field = a")]
    [InlineData("return i;")]
    [InlineData("if (i == 4)")]
    [InlineData("n--;")]
    [InlineData("case 1:")]
    [InlineData("n += twice(n)")]
    [InlineData("int Local() => n")]
    [InlineData("yield return 1")]
    public void Rewrite_ALineWithCode_HasAProbe(string text)
    {
        var probes = new List<Probe>();
        ProbeRewriter.Rewrite("C.cs", CSharpSyntaxTree.ParseText(Code), probes);
        var line = Array.FindIndex(Code.Split('\n'), l => l.Contains(text)) + 1;

        Assert.Contains(probes, p => p.FirstLine <= line && line <= p.LastLine);
    }

    [Fact]
    public void Rewrite_AStatementWithABody_CoversItsHeadOnly()
    {
        var probes = new List<Probe>();
        ProbeRewriter.Rewrite("C.cs", CSharpSyntaxTree.ParseText("class C { void M(bool b)\n{\nif (b)\n{\nM(b);\n}\n} }"), probes);

        Assert.Equal([(3, 3), (5, 5)], probes.Select(p => (p.FirstLine, p.LastLine)));
    }
}

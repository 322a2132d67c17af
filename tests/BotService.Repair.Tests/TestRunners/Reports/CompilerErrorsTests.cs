using BotService.Fixture;
using BotService.Repair.TestRunners.Reports;

namespace BotService.Repair.Tests.TestRunners.Reports;

public sealed class CompilerErrorsTests : IDisposable
{
    private readonly TemporaryFolder workspace = new TemporaryFolder().Write("src/a.cpp", "").Write("src/check.h", "").Write("b.go", "");

    [Fact]
    public void OfC_ErrorInAMacro_AlsoNamesThePlaceThatUsesIt()
    {
        var errors = CompilerErrors.OfC(
            """
            src/a.cpp: In function 'int f()':
            src/check.h:3:20: error: no match for 'operator=='
                3 | #define CHECK(x) x
            src/a.cpp:2000004:5: note: in expansion of macro 'CHECK'
            src/a.cpp:12:1: warning: unused
            """,
            Paths,
            "");

        Assert.Equal([("src/check.h", 3), ("src/a.cpp", 2000004), ("src/a.cpp", 12)], Assert.Single(errors).Places.Select(p => (p.Path, p.Line)));
    }

    [Fact]
    public void OfC_ErrorInATemplateOfALibrary_NamesThePlaceThatInstantiatesIt()
    {
        var errors = CompilerErrors.OfC(
            "/usr/include/c++/12/x.h: In instantiation of 'T g()':\nsrc/a.cpp:1000002:9:   required from here\n/usr/include/c++/12/x.h:9:1: error: no type\n",
            Paths,
            "");

        Assert.Equal([("src/a.cpp", 1000002)], Assert.Single(errors).Places.Select(p => (p.Path, p.Line)));
    }

    [Fact]
    public void OfGo_EveryPlaceIsAnError()
    {
        var errors = CompilerErrors.OfGo("# example.com/a\n./b.go:3:2: undefined: x\n./b.go:9:2: declared but not used\n", Paths, "");

        Assert.Equal([3, 9], errors.Select(e => e.Places[0].Line));
    }

    public void Dispose() => workspace.Dispose();

    private ReportPaths Paths => new(FakeContext.In(workspace));
}

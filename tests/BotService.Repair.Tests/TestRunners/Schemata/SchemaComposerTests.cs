using BotService.Repair.TestRunners;
using BotService.Repair.TestRunners.Cpp;
using BotService.Repair.TestRunners.Go;
using BotService.Repair.TestRunners.Reports;
using BotService.Repair.TestRunners.Rust;
using BotService.Repair.TestRunners.Schemata;

namespace BotService.Repair.Tests.TestRunners.Schemata;

public sealed class SchemaComposerTests
{
    private const string Go = "package a\n\nconst limit = 3\n\nfunc f(x int) int {\n\treturn x + 1\n}\n\nfunc g() {\n\tf(2)\n}\n";

    [Fact]
    public void Takes_EditsInBodies_OnlyThose()
    {
        var composer = Composer(new GoSchemaLanguage(), Go);

        Assert.True(composer.Takes(Patch(1, "a.go", Go, ("x + 1", "x - 1"))));
        Assert.True(composer.Takes(Patch(1, "a.go", Go, ("x + 1", "x - 1"), ("f(2)", "f(3)"))));
        Assert.False(composer.Takes(Patch(1, "a.go", Go, ("limit = 3", "limit = 4"))));
        Assert.False(composer.Takes(Patch(1, "a.go", Go, ("x int) int", "x int) int32"))));
        Assert.False(composer.Takes(Patch(1, "a.go", Go, ("x + 1", "x - 1"), ("limit = 3", "limit = 4"))));
    }

    [Fact]
    public void Compose_SeveralCandidates_KeepsTheOriginalAndEachVersionOnce()
    {
        var composer = Composer(new GoSchemaLanguage(), Go);

        var schema = composer.Compose([Patch(1, "a.go", Go, ("x + 1", "x - 1")), Patch(2, "a.go", Go, ("x + 1", "x * 1"), ("f(2)", "f(9)"))]);

        var text = schema.Files["a.go"];
        Assert.All(["x + 1", "x - 1", "x * 1", "f(2)", "f(9)"], part => Assert.Equal(2, text.Split(part).Length));
        Assert.Contains("package a\n", schema.Files["botservice_mutant.go"]);
    }

    [Fact]
    public void Blame_ErrorInTheLinesOfAVersion_NamesItsCandidate()
    {
        var composer = Composer(new GoSchemaLanguage(), Go);
        var (first, second) = (Patch(1, "a.go", Go, ("x + 1", "x - 1")), Patch(2, "a.go", Go, ("x + 1", "y")));
        var schema = composer.Compose([first, second]);
        var line = schema.Files["a.go"].Split('\n').ToList().FindIndex(l => l.Contains("return y", StringComparison.Ordinal)) + 1;

        Assert.Equal([second], schema.Blame([new CompilerError("undefined: y", [new SourcePlace("a.go", line)])]));
        Assert.Empty(schema.Blame([new CompilerError("elsewhere", [new SourcePlace("a.go", 1), new SourcePlace("b.go", line)])]));
    }

    [Theory]
    [InlineData("int f(int x) { return x; }", true)]
    [InlineData("constexpr int f(int x) { return x; }", false)]
    [InlineData("auto f(int x) { return x; }", false)]
    [InlineData("auto f(int x) -> int { return x; }", true)]
    [InlineData("int f(int x) { goto end; end: return x; }", false)]
    [InlineData("struct S { S(int x) : y(x) { y += x; } int y; };", true)]
    public void CanHold_OfCpp_RefusesWhatMustBeKnownWhileCompiling(string text, bool expected) =>
        Assert.Equal(expected, Takes(new CppSchemaLanguage(), "a.cpp", text));

    [Theory]
    [InlineData("fn f(x: u8) -> u8 { x }", true)]
    [InlineData("const fn f(x: u8) -> u8 { x }", false)]
    [InlineData("fn f(x: u8) -> impl Iterator<Item = u8> { 0..x }", false)]
    [InlineData("fn f<G: Fn(u8) -> u8>(g: G, x: u8) -> u8 { g(x) }", true)]
    public void CanHold_OfRust_RefusesConstantFunctionsAndOpaqueResults(string text, bool expected) =>
        Assert.Equal(expected, Takes(new RustSchemaLanguage(), "a.rs", text));

    [Fact]
    public void Compose_OfCpp_KeepsTheLineNumbersBehindAFunction()
    {
        const string Text = "int f(int x) {\n  return x;\n}\n\nint line() { return __LINE__; }\n";
        var schema = Composer(new CppSchemaLanguage(), Text).Compose([Patch(1, "a.cpp", Text, ("return x", "return 1"))]);

        var lines = schema.Files["a.cpp"].Split('\n').ToList();
        var last = lines.FindLastIndex(l => l.StartsWith("#line", StringComparison.Ordinal));
        Assert.Equal("#line 3", lines[last]);
        Assert.Equal("int line() { return __LINE__; }", lines[last + 3]);
    }

    private static bool Takes(ISchemaLanguage language, string path, string text)
    {
        var end = text.LastIndexOf('x');
        return Composer(language, text).Takes(new CandidatePatch(1, [new TextEdit(path, end, 1, "7")], "test", 1, 1));
    }

    private static SchemaComposer Composer(ISchemaLanguage language, string text) => new(language, _ => text);

    private static CandidatePatch Patch(int id, string path, string text, params (string Old, string New)[] edits) => new(
        id,
        [.. edits.Select(e => new TextEdit(path, text.IndexOf(e.Old, StringComparison.Ordinal), e.Old.Length, e.New))],
        "test",
        1,
        1);
}

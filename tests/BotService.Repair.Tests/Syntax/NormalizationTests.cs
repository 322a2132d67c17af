using BotService.Repair.Syntax;

namespace BotService.Repair.Tests.Syntax;

public sealed class NormalizationTests
{
    [Theory]
    [InlineData("a.py", "def f(a):\n    # c\n    return a+1\n", "def f(a):\n\n  return a + 1")]
    [InlineData("A.java", "class A{int f(){return 1;}}", "class A {\n  int f() { /* c */ return 1; }\n}\n")]
    [InlineData("a.js", "f(a,b) // c\n", "f( a, b )")]
    public void Normalized_ignores_layout_and_comments(string path, string one, string other)
    {
        Assert.Equal(SourceFile.Parse(path, one).Normalized, SourceFile.Parse(path, other).Normalized);
    }

    [Theory]
    [InlineData("a.py", "if a:\n    b()\n    c()\n", "if a:\n    b()\nc()\n")]
    [InlineData("a.py", "s = 'a b'", "s = 'a  b'")]
    [InlineData("a.go", "x := a - b", "x := a -- b")]
    public void Normalized_keeps_what_matters(string path, string one, string other)
    {
        Assert.NotEqual(SourceFile.Parse(path, one).Normalized, SourceFile.Parse(path, other).Normalized);
    }
}

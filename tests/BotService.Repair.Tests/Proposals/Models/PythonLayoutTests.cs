using BotService.Repair.Proposals.Models;
using BotService.Repair.Syntax;

namespace BotService.Repair.Tests.Proposals.Models;

public sealed class PythonLayoutTests
{
    [Theory]
    [InlineData("def f(a):\n    if a:\n        return 1\n    else:\n        return 2\n", true)]
    [InlineData("    def f(a):\n        return 1\n\n    def g(a):\n        pass\n", true)]
    [InlineData("for x in sorted(v, key=lambda t: t[0]): print(x)\n", true)]
    [InlineData("try:\n    a()\nexcept E:\n    b()\nelse:\n    c()\nfinally:\n    d()\n", true)]
    [InlineData("x = {\n  'a':\n    1,\n}\ny = x[1:\n  2]\n", true)]
    [InlineData("match a:\n    case 1:\n        b()\n", true)]
    [InlineData("if a:\nreturn 1\n", false)]
    [InlineData("if a:\n    b()\n  c()\n", false)]
    [InlineData("a()\n    b()\n", false)]
    [InlineData("if a\n    b()\n", false)]
    [InlineData("if a:\n", false)]
    [InlineData("if a:\n    b()\nc()\nelse:\n    d()\n", false)]
    [InlineData("return a:\n    b()\n", false)]
    public void IsConsistent_Python_FollowsBlocks(string code, bool consistent) =>
        Assert.Equal(consistent, PythonLayout.IsConsistent(SourceFile.Parse("a.py", code)));

    [Fact]
    public void IsConsistent_OtherLanguage_IsNotJudged() => Assert.True(PythonLayout.IsConsistent(SourceFile.Parse("a.js", "{\n      a()\n  b()\n}\n")));
}

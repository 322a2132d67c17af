using BotService.Repair.Syntax;

namespace BotService.Repair.Tests.Syntax;

public sealed class FunctionTests
{
    [Theory]
    [InlineData("a.py", "@d\nasync def f(self, a: int = 1, *b, **c) -> int:\n    return a\n", "f(self,a,b,c)")]
    [InlineData("a.py", "class C(B):\n    def m(self):\n        def n(): pass\n        return n\n", "C.m(self) C.n()")]
    [InlineData("a.js", "const f = (a, ...b) => { return a; };\nfunction g({x}) {}\nclass C { m(a = 1) { f(function (q) { return q; }); } }", "f(a,b) g(?) C.m(a)")]
    [InlineData("a.js", "var o = {\n  f: function (a, b) {\n    return a;\n  },\n  p: {\n    q: async function () {\n      return x ? y : function (z) { return z; };\n    },\n    m(c) { return c; }\n  }\n};\n", "f(a,b) q() m(c)")]
    [InlineData("a.ts", "class A<T> { private async f<U>(a: number, b?: string): Promise<void> { } }", "A.f(a,b)")]
    [InlineData("A.java", "class A { @X public <T> List<T> f(final int[] a, Map<K, V> m) throws E { l.map(p -> { return p; }); } A() { } }", "A.f(a,m) A.A()")]
    [InlineData("a.go", "func (r *T) F(a, b int, c ...string) (int, error) { return 1, nil }\nfunc g() {}", "T.F(a,b,c) g()")]
    [InlineData("a.rs", "impl<T> S<T> for P<T> { fn f(&mut self, mut a: &str) -> Vec<u8> { vec![] } }\npub fn g<T: X>(a: T) where T: Y {}", "P.f(self,a) g(a)")]
    [InlineData("a.cpp", "int C::f(const vector<int> &a, char b[]) const { return 0; }\nclass D { D(int x) : y(x) {} };\nvoid h(void) { sort(a, b, [](int p, int q) { return p < q; }); }", "C.f(a,b) D.D(x) h()")]
    [InlineData("a.cs", "class C { public int F(int a, ref string b) { int L(int c) { return c; } return L(a); } C() { } int G() => 1; }", "C.F(a,b) C.L(c) C.C()")]
    public void Functions_lists_name_container_and_parameters(string path, string text, string expected)
    {
        var functions = SourceFile.Parse(path, text).Functions;

        Assert.Equal(expected, string.Join(' ', functions.Select(f =>
            $"{(f.Container.Length > 0 ? f.Container + "." : "")}{f.Name}({(f.ParameterNames is null ? "?" : string.Join(',', f.ParameterNames))})")));
    }

    [Theory]
    [InlineData("a.py", "x = 1\nasync def f(a):\n    if a:\n        return 1\n    return 2\n\ny = 2\n", "async def f(a):\n    if a:\n        return 1\n    return 2", "(a)", "if a:\n        return 1\n    return 2")]
    [InlineData("A.java", "class A {\n  @X\n  static int f(int a) throws E { return a; }\n}", "static int f(int a) throws E { return a; }", "(int a)", "{ return a; }")]
    [InlineData("a.cs", "class A {\n  [X]\n  static int f(int a) { return a; }\n}", "static int f(int a) { return a; }", "(int a)", "{ return a; }")]
    [InlineData("a.go", "// c\nfunc (t T) f(a int) int {\n\treturn a\n}\n", "func (t T) f(a int) int {\n\treturn a\n}", "(a int)", "{\n\treturn a\n}")]
    public void Functions_have_exact_spans(string path, string text, string whole, string parameters, string body)
    {
        var f = Assert.Single(SourceFile.Parse(path, text).Functions);

        Assert.Equal(whole, text[f.Start..f.End]);
        Assert.Equal(parameters, text[f.ParametersStart..f.ParametersEnd]);
        Assert.Equal(body, text[f.BodyStart..f.End]);
        Assert.Equal(f.Name, text.Substring(f.NameStart, f.Name.Length));
    }
}

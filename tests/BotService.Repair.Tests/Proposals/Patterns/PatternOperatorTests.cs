namespace BotService.Repair.Tests.Proposals.Patterns;

/// <summary>Each operator family on small invented code, in several languages.</summary>
public sealed class PatternOperatorTests
{
    private const string PythonTotal = "def total(items, limit):\n    s = 0\n    for item in items:\n        {0}\n    return s\n";

    [Theory]
    [InlineData("a.py", "def f(a, b):\n    return a < b§\n", "a < b", "a <= b", "relational")]
    [InlineData("a.py", "def f(a, b):\n    return a == b§\n", "a == b", "a != b", "equality")]
    [InlineData("a.js", "function f(a, b) { return a === b; }§", "===", "!==", "equality")]
    [InlineData("A.java", "class A { int f(int a, int b) { return a + b; } }§", "a + b", "a - b", "arithmetic")]
    [InlineData("a.go", "package p\nfunc f(a, b bool) bool { return a && b }§\n", "&&", "||", "logical")]
    [InlineData("a.py", "def f(a, b):\n    return a and b§\n", "and", "or", "logical")]
    [InlineData("a.rs", "fn f(n: i32) { for i in 0..n { g(i); } }§", "0..n", "0..=n", "range")]
    [InlineData("a.c", "int f(int a) { int s = 1; s += a; return s; }§", "s += a", "s -= a", "assignment")]
    [InlineData("a.cs", "class A { void F(int a) { a++; } }§", "a++", "a--", "assignment")]
    [InlineData("a.cpp", "bool f(int a) { return a=='x' || a=='y' || a=='z'; }§", "a=='x' || a=='y' || a=='z'", "a=='x' && a=='y' && a=='z'", "operator everywhere")]
    public void Operators_are_replaced_by_others_of_their_class(string path, string code, string old, string fresh, string origin) => Check(path, code, old, fresh, origin);

    [Theory]
    [InlineData("a.py", "def f(a):\n    if a:\n        return True\n    return False§\n", "return False", "return True", "boolean")]
    [InlineData("a.js", "function f(a) {\n  if (a) return true;§\n  return false;\n}", "return true;\n  return false;", "return false;\n  return true;", "boolean everywhere")]
    [InlineData("a.py", "def f(a, b):\n    if a in b:§\n        return 1\n", "a in b", "a not in b", "negation")]
    [InlineData("a.rs", "fn f(a: bool) { if !a { g(); } }§", "!a", "a", "negation")]
    [InlineData("a.go", "package p\nfunc f(a []int) { if ok(a) { g() } }§\n", "if ok(a)", "if !ok(a)", "negation")]
    [InlineData("a.cs", "class A { void F(bool a, bool b) { if (a && b) G(); } }§", "a && b", "a && !b", "negation")]
    public void Truth_is_flipped(string path, string code, string old, string fresh, string origin) => Check(path, code, old, fresh, origin);

    [Theory]
    [InlineData("a.py", "def f(a):\n    return a[3]§\n", "a[3]", "a[2]", "number step")]
    [InlineData("A.java", "class A { double f() { return 2.5; } }§", "2.5", "1.5", "number small")]
    [InlineData("a.js", "function f(a) { return a.slice(4, 9); }§", "4, 9", "9, 4", "number swap")]
    [InlineData("a.go", "package p\nfunc f(a int) int {\n\ta += 2§\n\ta -= 2\n\treturn a\n}\n", "a += 2\n\ta -= 2", "a += 1\n\ta -= 1", "number everywhere")]
    public void Numbers_are_replaced(string path, string code, string old, string fresh, string origin) => Check(path, code, old, fresh, origin);

    [Theory]
    [InlineData("a.py", "def f(a):\n    return 'abc'§\n", "'abc'", "'abcABC'", "string")]
    [InlineData("a.js", "function f(a) { return a.join(' '); }§", "' '", "''", "string")]
    [InlineData("A.java", "class A { boolean f(char c) { return c == 'x'; } }§", "'x'", "'X'", "character")]
    [InlineData("a.cpp", "string f(string a, string b) { return a + b; }§", "a + b", "a + \".\" + b", "string joined")]
    public void Strings_are_replaced(string path, string code, string old, string fresh, string origin) => Check(path, code, old, fresh, origin);

    [Fact]
    public void Strings_of_the_test_and_of_its_message_are_donors()
    {
        using var proposing = new Proposing("a.py", "def f(a):\n    return 'Yes'§\n", "assert f(1) == 'affirmative'\n", "assert 'Yes' == 'certainly'");

        Assert.NotNull(proposing.OriginOf("def f(a):\n    return 'affirmative'\n"));
        Assert.NotNull(proposing.OriginOf("def f(a):\n    return 'certainly'\n"));
    }

    [Fact]
    public void Numbers_of_the_test_are_donors()
    {
        using var proposing = new Proposing("a.py", "def f(a):\n    return a % 7§\n", "assert f(720) == 360\n");

        Assert.Equal("number of tests", proposing.OriginOf("def f(a):\n    return a % 360\n"));
    }

    [Theory]
    [InlineData("a.py", "def f(a):\n    return a[len(a)]§\n", "len(a)]", "len(a) - 1]", "term added")]
    [InlineData("a.py", "def f(a):\n    for i in range(a):§\n        g(i)\n", "range(a)", "range(a + 1)", "term added")]
    [InlineData("A.java", "class A { int f(int a, int n) { return a + n + 1; } }§", " + 1", "", "operand dropped")]
    [InlineData("a.go", "package p\nfunc f(n int) int { return n - 1 / 2 }§\n", "n - 1 / 2", "n / 2 - 1", "term moved")]
    [InlineData("a.js", "function f(a, b) { return a - b; }§", "a - b", "b - a", "operands swapped")]
    [InlineData("a.py", "def f(a, b, c):\n    return a + b * c§\n", "a + b * c", "(a + b) * c", "parentheses")]
    public void Arithmetic_terms_are_added_dropped_and_regrouped(string path, string code, string old, string fresh, string origin) => Check(path, code, old, fresh, origin);

    [Theory]
    [InlineData("a.py", "def f(low, high):\n    x = low§\n    return high\n", "x = low", "x = high", "variable")]
    [InlineData("a.js", "function f(a, b) {\n  g(a, b, a);§\n}", "g(a, b, a)", "g(b, a, b)", "variables swapped")]
    [InlineData("a.rs", "fn f(n: i32, m: i32) -> i32 {\n  n * n + m§\n}", "n * n + m", "m * m + m", "variable everywhere")]
    [InlineData("a.cs", "class A { int F(int a, int b) { return a; } }§", "return a", "return b", "variable")]
    [InlineData("A.java", "class A { int f(int[] a, int i) { int m = 0; m = a[i]; return m; } }§", "m = a[i]", "m = i", "expression to variable")]
    [InlineData("a.py", "def f(count):\n    return 3§\n", "return 3", "return count", "literal to variable")]
    [InlineData("a.py", "def f(count):\n    count = count + 1\n    return count§\n", "return count", "return 0", "variable to literal")]
    public void Variables_are_replaced_within_scope(string path, string code, string old, string fresh, string origin) => Check(path, code, old, fresh, origin);

    [Fact]
    public void Variables_of_another_block_or_type_are_not_proposed()
    {
        const string code = "class A { int f(int a, String name) { for (int k = 0; k < a; k++) { g(k); }\n return a;§\n } }";
        using var proposing = new Proposing("A.java", code);

        Assert.Null(proposing.OriginOf(proposing.Text.Replace("return a", "return k", StringComparison.Ordinal)));
        Assert.Null(proposing.OriginOf(proposing.Text.Replace("return a", "return name", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("a.py", "def f(s):\n    return s.lower()§\n", "lower", "upper", "sibling")]
    [InlineData("a.js", "function f(a) { return Math.min(a, 1); }§", "min", "max", "sibling")]
    [InlineData("A.java", "class A { boolean f(String s) { return s.startsWith(\"a\"); } }§", "startsWith", "endsWith", "sibling")]
    [InlineData("a.go", "package p\nfunc f(x float64) float64 { return math.Floor(x) }§\n", "Floor", "Ceil", "sibling")]
    [InlineData("a.rs", "fn f(v: Vec<i32>) -> bool { v.iter().any(|x| *x > 0) }§", "any", "all", "sibling")]
    [InlineData("a.cs", "class A { int F(int[] v) { return v.First(); } }§", "First", "Last", "sibling")]
    [InlineData("a.cpp", "char f(char c) { return tolower(c); }§", "tolower", "toupper", "sibling")]
    [InlineData("a.py", "def f(s):\n    return g(s)§\n\ndef h(s):\n    return k(s)\n", "return g", "return k", "function of file")]
    public void Methods_are_replaced_by_siblings(string path, string code, string old, string fresh, string origin) => Check(path, code, old, fresh, origin);

    [Theory]
    [InlineData("a.py", "def f(a, b):\n    if a > 1:\n        return a\n    if b:§\n        return b\n", "if b", "if b and a > 1", "condition of file")]
    [InlineData("A.java", "class A { int f(int a, int b, int c) { if (a + b == c) return 1; return 0; } }§", "a + b == c", "a + b == c || a + c == b", "condition variant")]
    [InlineData("a.js", "function f(n) { if (n > 2) return n; }§", "n > 2", "n > 2 && n % 2 == 0", "condition check")]
    [InlineData("a.go", "package p\nfunc f(a, b int) bool { return a > 1 && b > 1 }§\n", " && b > 1", "", "conjunct dropped")]
    public void Conditions_gain_and_lose_parts(string path, string code, string old, string fresh, string origin) => Check(path, code, old, fresh, origin);

    [Theory]
    [InlineData("a.py", "def f(s):\n    return s.strip().split()§\n", ".strip()", "", "link dropped")]
    [InlineData("a.js", "function f(s) { return g(h(s)); }§", "h(s)", "s", "call unwrapped")]
    [InlineData("A.java", "class A { int f(int a, int b) { return g(a, b); } }§", "(a, b); }", "(a); }", "argument dropped")]
    [InlineData("a.py", "def f(s):\n    return s[1:]§\n", "s[1:]", "s", "index dropped")]
    [InlineData("a.rs", "fn f(a: i32) -> i32 { -a }§", "-a", "a", "sign dropped")]
    [InlineData("A.java", "class A { double f(double a) { return (int) a; } }§", "(int) a", "a", "cast dropped")]
    [InlineData("a.cpp", "int f(vector<int> v) {\n  sort(v.begin(), v.end());§\n  return v[0];\n}", "  sort(v.begin(), v.end());\n", "", "statement deleted")]
    [InlineData("a.py", "def f(a):\n    if a:\n        b()\n    else:§\n        c()\n    return a\n", "    else:\n        c()\n", "", "branch deleted")]
    [InlineData("a.go", "package p\nfunc f(a int) {\n\tif a > 1 {§\n\t\tg()\n\t}\n}\n", "if a > 1 {\n\t\tg()\n\t}", "g()", "if unwrapped")]
    public void Excess_code_is_deleted(string path, string code, string old, string fresh, string origin) => Check(path, code, old, fresh, origin);

    [Fact]
    public void The_only_statement_of_a_python_block_becomes_pass()
    {
        using var proposing = new Proposing("a.py", string.Format(System.Globalization.CultureInfo.InvariantCulture, PythonTotal, "s += item§"));

        Assert.Equal("statement deleted", proposing.OriginOf(proposing.Text.Replace("s += item", "pass", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("a.py", "def f(v):\n    for x in v:\n        g(x)\n        return x§\n", "        return x\n", "    return x\n", "statement moved")]
    [InlineData("a.js", "function f(v) {\n  a(v);§\n  b(v);\n}", "a(v);\n  b(v);", "b(v);\n  a(v);", "statements swapped")]
    [InlineData("a.rs", "fn f(a: i32, b: i32) { g(a, b); }§", "g(a, b)", "g(b, a)", "arguments swapped")]
    [InlineData("a.py", "def f(a, b):\n    return 1 if a else 2§\n", "1 if a else 2", "2 if a else 1", "branches swapped")]
    [InlineData("A.java", "class A { int f(boolean a) { return a ? 5 : 9; } }§", "5 : 9", "9 : 5", "branches swapped")]
    [InlineData("a.py", "def f(s):\n    return s[:]§\n", "s[:]", "s[1:]", "slice")]
    public void Code_changes_places(string path, string code, string old, string fresh, string origin) => Check(path, code, old, fresh, origin);

    [Theory]
    [InlineData("a.py", "def f(a):\n    return a§\n", "return a", "return abs(a)", "call around")]
    [InlineData("a.js", "function f(s) { return s; }§", "return s", "return s.toLowerCase()", "link added")]
    [InlineData("a.cpp", "int g(int a) { return a; }\nint f(int a) { return a; }§", "f(int a) { return a", "f(int a) { return g(a)", "call of file around")]
    public void Calls_are_wrapped_around(string path, string code, string old, string fresh, string origin) => Check(path, code, old, fresh, origin);

    [Theory]
    [InlineData("a.py", "def f(n):\n    if n > 9:\n        return 1\n    g(n)§\n", "    g(n)\n", "    if n == 0:\n        return 1\n    g(n)\n", "guard")]
    [InlineData("a.js", "function f(v, w) {\n  for (const x of v) {\n    g(x, w);§\n  }\n}", "    g(x, w);\n", "    if (x == w) {\n      g(x, w);\n    }\n", "if around")]
    [InlineData("A.java", "class A {\n  int f(int odd, int even, int n) {\n    if (n % 2 == 0) {§\n      even++;\n    }\n    return odd;\n  }\n}", "even++;\n    }\n", "even++;\n    } else {\n      odd++;\n    }\n", "else added")]
    [InlineData("a.go", "package p\nfunc f(n int, v []int) int {\n\tfor n > v[0] {\n\t\tg(n)§\n\t}\n\treturn n\n}\n", "\t\tg(n)\n", "\t\tg(n)\n\t\tn -= v[0]\n", "update added")]
    [InlineData("a.py", "def f(up, down):\n    up.append(3)\n    g()§\n    return up\n", "    g()\n", "    g()\n    down.append(3)\n", "statement copied")]
    public void Missing_code_is_inserted(string path, string code, string old, string fresh, string origin) => Check(path, code, old, fresh, origin);

    private static void Check(string path, string code, string old, string fresh, string origin)
    {
        using var proposing = new Proposing(path, code);
        var at = proposing.Text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{old}' is not in the snippet");
        var expected = string.Concat(proposing.Text.AsSpan(0, at), fresh, proposing.Text.AsSpan(at + old.Length));

        Assert.Equal(origin, proposing.OriginOf(expected));
    }
}

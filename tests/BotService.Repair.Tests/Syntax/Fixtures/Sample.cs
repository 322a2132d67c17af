using System;
namespace N;
/// <summary>x</summary>
[Attr("x")]
public sealed class C<T>(int a) : D where T : E
{
    private readonly List<int> x = [1, 2];
    public int P { get; set; } = 3;
    public int Q => x < a ? 1 : 2;
    public static async Task<List<int>> F(int a, string b = "x", params int[] c)
    {
        if (a is null or > 3 && b is { Length: > 2 } p) { return $"a{a:F2}b{b + 1}"; }
        foreach (var x in y) Foo(x);
        var r = list.Where(q => { return q > 1; }).Select(q => q + 1);
        int L(int z) { return z; }
        var s = a switch { 1 => 2, > 3 when b => 4, _ => 5 };
        using var d = f();
        try { } catch (E e) when (e.x) { throw; }
        return a?.b ?? c[^1];
    }
    C() { }
}

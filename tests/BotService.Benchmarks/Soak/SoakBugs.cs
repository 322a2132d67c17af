using System.Globalization;
using System.Text.RegularExpressions;

namespace BotService.Benchmarks.Soak;

/// <summary>A module with its tests.</summary>
/// <param name="Wrong">Path to text, with the bug.</param>
/// <param name="Right">The module alone, as a person would repair it.</param>
internal sealed record SoakModule(IReadOnlyDictionary<string, string> Wrong, IReadOnlyDictionary<string, string> Right);

/// <summary>Small modules, each with a bug and names of its own.</summary>
/// <param name="made">Modules that have their names already.</param>
internal sealed partial class SoakBugs(Random random, int made = 0)
{
    private static readonly string[] Verbs = ["add", "weigh", "count", "rate", "price", "bound", "check", "grade", "measure", "collect"];
    private static readonly string[] Nouns = ["basket", "parcel", "ticket", "invoice", "shelf", "route", "sensor", "voucher", "meter", "queue", "seat", "badge"];

    private static readonly Sketch[] Repairable =
    [
        new(
            "def F(Ns, limit):\n    result = 0\n    for N in Ns:\n        if N «<→<=» limit:\n            result += N\n    return result\n",
            "function F(Ns, limit) {\n  let result = 0;\n  for (const N of Ns) {\n    if (N «<→<=» limit) {\n      result += N;\n    }\n  }\n  return result;\n}\n",
            (a, b, c) => [($"F([{a}, {b}, {c}], {b})", a + b)],
            (a, _, c) => [($"F([{a}], {c})", a)]),
        new(
            "def F(price, count, discount):\n    N = price * count\n    return N «+→-» discount\n",
            "function F(price, count, discount) {\n  const N = price * count;\n  return N «+→-» discount;\n}\n",
            (a, b, c) => [($"F({a}, {b}, {c})", (a * b) - c)],
            (a, b, _) => [($"F({a}, {b}, 0)", a * b)]),
        new(
            "def F(age, points, N):\n    if age >= 18 «or→and» points > N:\n        return 7\n    return 0\n",
            "function F(age, points, N) {\n  if (age >= 18 «||→&&» points > N) {\n    return 7;\n  }\n  return 0;\n}\n",
            (a, b, c) => [($"F({18 + a}, {b}, {c})", 0)],
            (a, b, c) => [($"F({18 + a}, {c}, {b})", 7)]),
        new(
            "def F(N, low, high):\n    inside = «max→min»(N, high)\n    return max(low, inside)\n",
            "function F(N, low, high) {\n  const inside = Math.«max→min»(N, high);\n  return Math.max(low, inside);\n}\n",
            (a, b, c) => [($"F({b}, {a}, {c})", b)],
            (a, _, c) => [($"F({c}, {a}, {c})", c)]),
        new(
            "def F(limit):\n    N = 0\n    step = 1\n    while step «<→<=» limit:\n        N += step\n        step += 1\n    return N\n",
            "function F(limit) {\n  let N = 0;\n  for (let step = 1; step «<→<=» limit; step++) {\n    N += step;\n  }\n  return N;\n}\n",
            (a, _, _) => [($"F({a})", a * (a + 1) / 2)],
            (_, _, _) => [("F(0)", 0)]),
    ];

    /// <summary>What is missing is no small edit.</summary>
    private static readonly Sketch Unrepairable = new(
        "def F(N):\n    return N\n",
        "function F(N) {\n  return N;\n}\n",
        (a, b, c) => [($"F({a})", 90 + c), ($"F({a + 1})", 11), ($"F({a + 2})", 57 + b), ($"F({a + 3})", 23)],
        (_, _, _) => [("F(5)", 5)]);

    private static readonly Sketch Flaky = new(
        "import os\n\n\ndef F(N):\n    runs = int(open('runs.txt').read()) if os.path.exists('runs.txt') else 0\n    open('runs.txt', 'w').write(str(runs + 1))\n    return N if runs % 2 else 0\n",
        "",
        (a, _, _) => [($"F({a})", a)],
        (_, _, _) => [("F(0)", 0)]);

    public SoakModule One(SoakKind kind, bool isPython)
    {
        var sketch = kind switch
        {
            SoakKind.Unfixable => Unrepairable,
            SoakKind.Flaky => Flaky,
            _ => Repairable[random.Next(Repairable.Length)],
        };
        var noun = Nouns[random.Next(Nouns.Length)];
        var name = string.Create(CultureInfo.InvariantCulture, $"{Verbs[random.Next(Verbs.Length)]}_{noun}_{++made}");
        var numbers = Enumerable.Range(2, 40).OrderBy(_ => random.Next()).Take(3).Order().ToArray();
        return Module(sketch, kind, isPython, name, noun, numbers);
    }

    private static SoakModule Module(Sketch sketch, SoakKind kind, bool isPython, string name, string noun, int[] n)
    {
        var text = Named(isPython ? sketch.Python : sketch.JavaScript + "\nmodule.exports = { F };\n", name, noun);
        var (red, green) = (sketch.Red(n[0], n[1], n[2]), sketch.Green(n[0], n[1], n[2]));
        var (path, test) = isPython ? ($"shop/{name}.py", $"tests/test_{name}.py") : ($"src/{name}.js", $"test/{name}.test.js");
        var tests = isPython ? PythonTests(name, red, green) : JavaScriptTests(name, red, green);
        var right = Mark().Replace(text, "$2");
        var wrong = kind == SoakKind.Green ? right : Mark().Replace(text, "$1");
        return new SoakModule(
            new Dictionary<string, string> { [path] = wrong, [test] = Named(tests, name, noun) },
            new Dictionary<string, string> { [path] = right });
    }

    private static string PythonTests(string name, (string Call, int Value)[] red, (string Call, int Value)[] green)
    {
        var words = string.Concat(name.Split('_').Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
        return $"import unittest\n\nfrom shop.{name} import F\n\n\nclass {words}Tests(unittest.TestCase):\n"
            + $"    def test_F(self):\n{string.Concat(red.Select(Line))}\n    def test_F_simple(self):\n{string.Concat(green.Select(Line))}";

        static string Line((string Call, int Value) check) => $"        self.assertEqual({check.Call}, {check.Value})\n";
    }

    private static string JavaScriptTests(string name, (string Call, int Value)[] red, (string Call, int Value)[] green)
    {
        return $"const assert = require('node:assert');\nconst test = require('node:test');\nconst {{ F }} = require('../src/{name}');\n\n"
            + $"test('F', () => {{\n{string.Concat(red.Select(Line))}}});\n\ntest('F of the simple case', () => {{\n{string.Concat(green.Select(Line))}}});\n";

        static string Line((string Call, int Value) check) => $"  assert.strictEqual({check.Call}, {check.Value});\n";
    }

    private static string Named(string text, string name, string noun) => Placeholder().Replace(text, m => m.Value == "F" ? name : m.Value.Replace("N", noun, StringComparison.Ordinal));

    [GeneratedRegex("«(.*?)→(.*?)»")]
    private static partial Regex Mark();

    [GeneratedRegex(@"\bF\b|(?<=test_)F(?=\b|_)|\bNs?\b")]
    private static partial Regex Placeholder();

    /// <summary>In two languages. <c>«wrong→right»</c> is the bug, F the function's name and N a noun.</summary>
    /// <param name="Red">Calls and values that only the right text gives, by three rising numbers.</param>
    /// <param name="Green">Those that also the wrong text gives.</param>
    private sealed record Sketch(
        string Python, string JavaScript, Func<int, int, int, (string Call, int Value)[]> Red, Func<int, int, int, (string Call, int Value)[]> Green);
}

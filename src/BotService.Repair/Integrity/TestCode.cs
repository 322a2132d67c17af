using System.Text.RegularExpressions;
using BotService.Repair.Syntax;

namespace BotService.Repair.Integrity;

/// <summary>Recognises test code by what it says where its path does not: assertion helpers beside the product, tests inside a product file.</summary>
public static partial class TestCode
{
    /// <summary>True for a file that uses a test framework: to change it is to change what the tests demand.</summary>
    public static bool IsSupport(string path, string text) => Language.Of(path)?.Id switch
    {
        "go" => GoTesting().IsMatch(text),
        "python" => PythonTesting().IsMatch(text),
        "java" => JavaTesting().IsMatch(text),
        "csharp" => CSharpTesting().IsMatch(text),
        "javascript" or "typescript" => ScriptTesting().IsMatch(text),
        "c" or "cpp" => NativeTesting().IsMatch(text),
        _ => false,
    };

    /// <summary>Spans of tests inside a Rust product file: items under <c>#[cfg(test)]</c> or <c>#[test]</c>
    /// (https://doc.rust-lang.org/book/ch11-03-test-organization.html).</summary>
    public static IEnumerable<(int Start, int End)> Sections(string path, string text) => Language.Of(path)?.Id != "rust"
        ? []
        : RustTests().Matches(text).Select(m => (m.Index, EndOfItem(SourceFile.Parse(path, text), m.Index + m.Length)));

    private static int EndOfItem(SourceFile file, int from)
    {
        var depth = 0;
        foreach (var token in file.Tokens.Where(t => t.Start >= from && t.Kind is TokenKind.Punctuation or TokenKind.Operator))
        {
            var text = file.TextOf(token);
            depth += text == "{" ? 1 : text == "}" ? -1 : 0;
            if (depth == 0 && text is "}" or ";" && token.Start >= from)
            {
                return token.End;
            }
        }

        return file.Text.Length;
    }

    [GeneratedRegex("""^[ \t]*(?:import\s+)?(?:\w+\s+|\.\s+)?"(?:testing|github\.com/stretchr/testify/[^"]*)"[ \t\r]*$""", RegexOptions.Multiline)]
    private static partial Regex GoTesting();

    [GeneratedRegex(@"^[ \t]*(?:import|from)\s+(?:pytest|unittest|nose|hypothesis)\b", RegexOptions.Multiline)]
    private static partial Regex PythonTesting();

    [GeneratedRegex(@"^[ \t]*import\s+(?:static\s+)?(?:org\.junit|org\.testng|org\.assertj|org\.hamcrest|org\.mockito)\b", RegexOptions.Multiline)]
    private static partial Regex JavaTesting();

    [GeneratedRegex(@"^[ \t]*(?:global\s+)?using\s+(?:static\s+)?(?:Xunit|NUnit\.Framework|Microsoft\.VisualStudio\.TestTools)\b", RegexOptions.Multiline)]
    private static partial Regex CSharpTesting();

    [GeneratedRegex("""(?:require\(\s*|from\s+|import\s+)['"](?:node:test|vitest|@jest/globals|mocha|chai|jasmine|ava|tap)['"]""")]
    private static partial Regex ScriptTesting();

    [GeneratedRegex("""^[ \t]*#\s*include\s*[<"](?:gtest/|gmock/|catch2?/|catch\.hpp|doctest|boost/test/|unity\.h|cmocka\.h|check\.h)""", RegexOptions.Multiline)]
    private static partial Regex NativeTesting();

    [GeneratedRegex(@"#\[\s*(?:cfg\s*\(\s*test\s*\)|(?:\w+::)*test)\s*[\](]")]
    private static partial Regex RustTests();
}

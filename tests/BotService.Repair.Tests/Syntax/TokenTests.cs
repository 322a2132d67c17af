using BotService.Repair.Syntax;

namespace BotService.Repair.Tests.Syntax;

public sealed class TokenTests
{
    [Theory]
    [InlineData("a.py", "x = f(1)  # c", "x = f ( 1 ) # c")]
    [InlineData("a.py", "if a is not None and b != 2 ** 3 // 4:\n    pass", "if a is not None and b != 2 ** 3 // 4 : pass")]
    [InlineData("a.py", "s = 'it''s' + \"a#b\"", "s = 'it' 's' + \"a#b\"")]
    [InlineData("a.py", "s = f'a{b + 1}c'", "s = f'a { b + 1 } c'")]
    [InlineData("a.js", "let r = /a[/]\"b/g.test(s) / 2 >>> 1", "let r = /a[/]\"b/g . test ( s ) / 2 >>> 1")]
    [InlineData("a.js", "`a${b + `c${d}`}e` ?? f?.g", "`a ${ b + `c ${ d } ` } e` ?? f ?. g")]
    [InlineData("a.ts", "let m: Map<string, Set<number>> = a < b && c > d", "let m : Map < string , Set < number > > = a < b && c > d")]
    [InlineData("A.java", "List<List<String>> a = x >>> 1; char c = '\\'';", "List < List < String > > a = x >>> 1 ; char c = '\\'' ;")]
    [InlineData("a.go", "x := a &^ b << 1 // c", "x := a &^ b << 1 // c")]
    [InlineData("a.rs", "fn f<'a>(x: &'a str) { println!(\"{}\", 1..=5); }", "fn f < 'a > ( x : & 'a str ) { println ! ( \"{}\" , 1 ..= 5 ) ; }")]
    [InlineData("a.cpp", "#define A(x) x\nauto s = R\"(raw \" ')\"; v.push_back(1.5e-3f);", "#define A(x) x auto s = R\"(raw \" ')\" ; v . push_back ( 1.5e-3f ) ;")]
    [InlineData("a.c", "p->x = *q ? 'a' : 0x1F;", "p -> x = * q ? 'a' : 0x1F ;")]
    [InlineData("a.cs", "var s = $\"a{b + 1:F2}\" + @\"c\\\"; x?.y ??= z;", "var s = $\" a { b + 1 : F2 } \" + @\"c\\\" ; x ? . y ??= z ;")]
    public void Parse_splits_by_longest_match(string path, string text, string expected)
    {
        var file = SourceFile.Parse(path, text);

        Assert.Equal(expected, string.Join(' ', file.Tokens.Where(t => t.Kind != TokenKind.NewLine).Select(file.TextOf)));
    }

    [Theory]
    [InlineData("a.py", "'x'", TokenKind.String)]
    [InlineData("a.js", "'x'", TokenKind.String)]
    [InlineData("A.java", "'x'", TokenKind.Character)]
    [InlineData("a.go", "'x'", TokenKind.Character)]
    [InlineData("a.rs", "'x'", TokenKind.Character)]
    [InlineData("a.c", "'x'", TokenKind.Character)]
    [InlineData("a.py", "\"\"\"x\ny\"\"\"", TokenKind.String)]
    [InlineData("a.rs", "'x", TokenKind.Other)]
    [InlineData("a.js", "/x/", TokenKind.Other)]
    [InlineData("a.cpp", "#if X", TokenKind.Other)]
    [InlineData("a.py", "# x", TokenKind.Comment)]
    [InlineData("a.go", "/* x\n y */", TokenKind.Comment)]
    [InlineData("a.rs", "1..2", TokenKind.Number)]
    [InlineData("A.java", "1_000L", TokenKind.Number)]
    public void Parse_tells_the_kind_of_the_first_token(string path, string text, TokenKind kind)
    {
        Assert.Equal(kind, SourceFile.Parse(path, text).Tokens[0].Kind);
    }

    [Fact]
    public void Type_arguments_are_punctuation_and_comparisons_operators()
    {
        var file = SourceFile.Parse("a.cpp", "map<string,vector<int>> m; if (a<b && c>d) f();");

        var kinds = file.Tokens.Where(t => file.TextOf(t) is "<" or ">").Select(t => t.Kind).ToList();

        Assert.Equal([.. Enumerable.Repeat(TokenKind.Punctuation, 4), TokenKind.Operator, TokenKind.Operator], kinds);
    }

    [Theory]
    [InlineData("a.go", "x := f(\n1,\n)\ny()\n", 2)]
    [InlineData("a.py", "x = [1,\n2]\n\n# c\nif x:\n    y()", 3)]
    [InlineData("a.js", "let a = b\n  .c()\nif (a)\n  d()\nelse e()\nf(\n)\n", 4)]
    public void Line_ends_that_end_a_statement_are_tokens(string path, string text, int count)
    {
        Assert.Equal(count, SourceFile.Parse(path, text).Tokens.Count(t => t.Kind == TokenKind.NewLine));
    }

    [Theory]
    [MemberData(nameof(SourceFiles.All), MemberType = typeof(SourceFiles))]
    public void Tokens_and_blanks_between_them_are_the_whole_file(string path)
    {
        var text = File.ReadAllText(path);
        var file = SourceFile.Parse(path, text);
        var position = 0;
        foreach (var token in file.Tokens)
        {
            Assert.True(token.Start >= position, $"{path}: {token} overlaps");
            Assert.True(string.IsNullOrWhiteSpace(text[position..token.Start]), $"{path}: '{text[position..token.Start]}' is in no token");
            Assert.Equal(text.AsSpan(0, token.Start).Count('\n') + 1, token.Line);
            position = token.End;
        }

        Assert.True(string.IsNullOrWhiteSpace(text[position..]));
        Assert.True(file.IsWellFormed);
    }

    [Fact]
    public async Task Parse_is_thread_safe()
    {
        var text = string.Concat(Enumerable.Repeat("def f(a):\n    return 'x' + a\n", 30));
        var expected = SourceFile.Parse("a.py", text).Normalized;

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => SourceFile.Parse("a.py", text).Normalized)));

        Assert.All(results, r => Assert.Equal(expected, r));
    }

    [Theory]
    [InlineData("a.py", "def f(:\n  ]")]
    [InlineData("a.js", "}}}((( `${")]
    [InlineData("A.java", "class { if ( while < \"")]
    [InlineData("a.rs", "fn fn fn <<<< {")]
    [InlineData("a.go", "func (")]
    [InlineData("a.cs", "class { void (")]
    [InlineData("a.cpp", "template<<<>> ( R\"(")]
    [InlineData("a.c", "")]
    public void Broken_text_parses_and_is_not_well_formed(string path, string text)
    {
        var file = SourceFile.Parse(path, text);

        Assert.Equal(text.Length == 0, file.IsWellFormed);
        Assert.NotNull(file.Functions);
    }
}

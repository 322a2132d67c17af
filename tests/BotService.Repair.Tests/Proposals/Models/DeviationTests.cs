using BotService.Repair.ModelBackends;
using BotService.Repair.Proposals.Models;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.Proposals.Models;

public sealed class DeviationTests
{
    private const string Smaller = "def smaller(a, b):\n    if a > b:\n        return a\n    return b\n";

    [Fact]
    public async Task The_rest_of_the_line_is_replaced()
    {
        using var asking = new Asking("a.py", Smaller);
        var model = Words().Wishes("if a", " <", " < b:\n        return a\n");

        var candidates = await asking.CandidatesAsync(asking.Open(model));

        Assert.Equal(Smaller.Replace(">", "<", StringComparison.Ordinal), asking.Apply(candidates[0]));
        Assert.Equal([new TextEdit("a.py", 28, 1, "<")], candidates[0].Edits);
        Assert.Equal(("deviation", 2), (candidates[0].Origin, candidates[0].Line));
        Assert.InRange(candidates[0].Score, 0.001, 0.999);
    }

    [Fact]
    public async Task Only_the_token_is_replaced()
    {
        using var asking = new Asking("a.py", Smaller);
        var model = Words().Wishes("if a", " <", " < 0 or b:\n");

        Assert.Contains(Smaller.Replace(">", "<", StringComparison.Ordinal), await asking.TextsAsync(asking.Open(model)));
        Assert.Contains(Smaller.Replace("> b", "< 0 or b", StringComparison.Ordinal), await asking.TextsAsync(asking.Open(model)));
    }

    [Fact]
    public async Task A_line_is_inserted_before_the_one_that_the_model_puts_off()
    {
        using var asking = new Asking("a.py", Smaller);
        var model = Words().Wishes("        return a\n    ", "b", "b = abs(b)\n");

        // The token before holds line end and indentation, so that the wish stands behind it.
        Assert.Contains(Smaller.Replace("    return b", "    b = abs(b)\n    return b", StringComparison.Ordinal), await asking.TextsAsync(asking.Open(model)));
    }

    [Fact]
    public async Task A_line_is_inserted_where_the_model_ends_the_line_before_otherwise()
    {
        using var asking = new Asking("a.py", Smaller);
        var model = Words().Wishes("        return a", "\n        ", "\n        b = a\n");

        Assert.Contains(Smaller.Replace("return a\n", "return a\n        b = a\n", StringComparison.Ordinal), await asking.TextsAsync(asking.Open(model)));
    }

    [Fact]
    public async Task Several_lines_are_inserted_until_the_next_one_is_met_again()
    {
        using var asking = new Asking("a.py", Smaller);
        var model = Words().Wishes("        return a\n    ", "if", "if b is None:\n        return 0\n    return b\n");

        Assert.Contains(
            Smaller.Replace("    return b", "    if b is None:\n        return 0\n    return b", StringComparison.Ordinal),
            await asking.TextsAsync(asking.Open(model)));
    }

    [Fact]
    public async Task Lines_are_deleted_when_the_model_writes_a_later_one()
    {
        const string code = "function f(v) {\n  v = v + 1;\n  log(v);\n  v = twice(v);\n  return v;\n}\n";
        using var asking = new Asking("a.js", code);
        var model = Words().Wishes("v + 1;\n  ", "v", "v = twice(v);\n  return v;\n");

        Assert.Contains(code.Replace("  log(v);\n", "", StringComparison.Ordinal), await asking.TextsAsync(asking.Open(model)));
    }

    [Fact]
    public async Task Lines_are_rewritten_until_the_original_is_met_again()
    {
        const string code = "function f(v) {\n  let s = 1;\n  let n = 1;\n  return s + v;\n}\n";
        using var asking = new Asking("a.js", code);
        var model = Words().Wishes("{\n  let s =", " 0", " 0;\n  let n = 0;\n  let m = 0;\n  return s + v;\n}\n");

        Assert.Contains(
            code.Replace("s = 1;\n  let n = 1;", "s = 0;\n  let n = 0;\n  let m = 0;", StringComparison.Ordinal),
            await asking.TextsAsync(asking.Open(model)));
    }

    [Fact]
    public async Task Text_is_added_at_the_end_of_a_file_without_final_line_feed()
    {
        const string code = "def f(a):\n    a = a + 1";
        using var asking = new Asking("a.py", code);
        var model = Words().Wishes(code, "\n    ", "\n    return a");

        Assert.Contains(code + "\n    return a", await asking.TextsAsync(asking.Open(model)));
    }

    [Fact]
    public async Task Edits_keep_line_ends_tabs_and_the_byte_order_mark()
    {
        const string code = "\uFEFFdef f(a, b):\r\n\tif a > b:\r\n\t\treturn a\r\n\treturn b\r\n";
        using var asking = new Asking("a.py", code);
        var model = Words().Wishes("if a", " <", " < b:\n").Wishes("return a\n\t", "b", "b = 1\n");

        var texts = await asking.TextsAsync(asking.Open(model));

        Assert.Contains(code.Replace(">", "<", StringComparison.Ordinal), texts);
        Assert.Contains(code.Replace("\treturn b", "\tb = 1\r\n\treturn b", StringComparison.Ordinal), texts);
        Assert.DoesNotContain('\r', model.Forced[0].Text);
        Assert.DoesNotContain('\uFEFF', model.Forced[0].Text);
    }

    [Fact]
    public async Task Tokens_that_split_characters_are_no_places_to_branch()
    {
        const string code = "function f(v) {\n  return v + 'é😀';\n}\n";
        using var asking = new Asking("a.js", code);
        var model = new ToyModel(ToyTokenizer.Bytes()).Wishes("return v ", "-", "- 'é😀';\n").Wishes("'é", "", "ü';\n");

        var texts = await asking.TextsAsync(asking.Open(model));

        Assert.Contains(code.Replace("v + '", "v - '", StringComparison.Ordinal), texts);
        Assert.Contains(code.Replace("é😀", "éü", StringComparison.Ordinal), texts);
        var spans = ToyTokenizer.Bytes().Spans(model.Forced[0].Text).ToList();
        Assert.All(model.Branched, b => Assert.True(spans[b.Start.Position - 1].Length > 0));
    }

    [Fact]
    public async Task A_longer_token_for_the_same_text_is_no_deviation()
    {
        using var asking = new Asking("a.py", Smaller);
        var model = Words().Wishes("    if", " a >", " a > 7:\n");

        Assert.Empty(await asking.TextsAsync(asking.Open(model)));
        Assert.Empty(model.Branched);
    }

    [Fact]
    public async Task The_end_of_the_code_block_is_no_place_to_go_on()
    {
        using var asking = new Asking("a.py", Smaller);
        var model = Words().Wishes(Smaller, "`", "`\n").Wishes(Smaller, "print", "print(1)\n", 0.2);

        Assert.Equal([Smaller + "print(1)\n"], (await asking.TextsAsync(asking.Open(model))).Distinct());
    }

    [Fact]
    public async Task What_does_not_parse_changes_only_layout_or_comes_twice_is_counted_and_left_out()
    {
        const string code = "def f(a, b):\n    # the larger one\n    if a < b:\n        return a\n    return b\n";
        using var asking = new Asking("a.py", code);
        var model = Words()
            .Wishes("if a", " >", " > b\n", 0.3)
            .Wishes("if", " (", " (a < b):  # less\n", 0.3)
            .Wishes("a < b", " :", " :  # less\n", 0.1)
            .Wishes("if a <", " (", " (b:\n", 0.3)
            .Wishes("return", " max", " max(a, b)\n", 0.3);
        var proposal = asking.Open(model);

        var texts = await asking.TextsAsync(proposal);

        Assert.Equal(texts.Count, texts.Distinct().Count());
        Assert.DoesNotContain(texts, t => t.Contains("(b:", StringComparison.Ordinal) || t.Contains("a > b\n", StringComparison.Ordinal));
        Assert.True(proposal.Use.NotParsed > 0);
        Assert.True(proposal.Use.Unchanged > 0);
    }

    [Fact]
    public async Task A_place_that_the_model_is_surer_of_comes_first()
    {
        using var asking = new Asking("a.py", Smaller);
        var model = Words().Wishes("return a\n    return", " a", " a\n", 0.1).Wishes("if a", " <", " < b:\n", 0.9);

        var texts = await asking.TextsAsync(asking.Open(model));

        Assert.True(texts.IndexOf(Smaller.Replace(">", "<", StringComparison.Ordinal)) < texts.IndexOf(Smaller.Replace("return b", "return a", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_suspicious_line_comes_before_an_equally_likely_other()
    {
        using var asking = new Asking("a.py", "def smaller(a, b):\n    if a > b:\n        return a\n    return b§\n");
        var model = Words().Wishes("if a", " <", " < b:\n").Wishes("return a\n    return", " a", " a\n");

        Assert.Equal(asking.Text.Replace("return b", "return a", StringComparison.Ordinal), (await asking.TextsAsync(asking.Open(model)))[0]);
    }

    [Fact]
    public async Task Rounds_go_on_with_worse_deviations_as_long_as_they_are_read()
    {
        using var asking = new Asking("a.py", Smaller);
        var model = Words().Wishes("if a", " <", " < b:\n", 0.9).Wishes("return a\n    return", " a", " a\n", 0.01);
        var proposal = asking.Open(model, new ModelProposalOptions { Branches = 1 });

        Assert.Single(await asking.CandidatesAsync(proposal, most: 1));
        Assert.Single(model.Branched);
        Assert.Contains(Smaller.Replace("return b", "return a", StringComparison.Ordinal), await asking.TextsAsync(proposal));
    }

    [Fact]
    public async Task Sampling_follows_greedy_branches_at_rising_temperature()
    {
        using var asking = new Asking("a.py", Smaller);
        var model = Words().Wishes("if a", " <", " < b:\n");

        await asking.TextsAsync(asking.Open(model));

        var temperatures = model.Branched.Where(b => b.Limits.MaxLines == 1).Select(b => b.Start.Temperature).ToList();
        Assert.Equal(0, temperatures[0]);
        Assert.Equal(temperatures.Order(), temperatures);
        Assert.True(temperatures.Distinct().Count() > 2);
    }

    [Fact]
    public async Task A_long_file_is_read_by_functions_of_which_the_most_suspicious_is_first()
    {
        var code = string.Concat(Enumerable.Range(0, 60).Select(i => $"def f{i}(a, b):\n    c = a + {i}\n    return c * b{(i == 41 ? "§" : "")}\n\n"));
        using var asking = new Asking("a.py", code);
        var model = Words().Wishes("a + 41\n    return c", " +", " + b\n");
        var proposal = asking.Open(model, new ModelProposalOptions { WholeFileTokens = 300 });

        var candidate = (await asking.CandidatesAsync(proposal, most: 1))[0];

        Assert.Equal(asking.Text.Replace("c = a + 41\n    return c * b", "c = a + 41\n    return c + b", StringComparison.Ordinal), asking.Apply(candidate));
        Assert.Equal("def f41(a, b):\n    c = a + 41\n    return c * b\n", model.Forced[0].Text);
        Assert.Equal((41 * 4) + 3, candidate.Line);
    }

    [Fact]
    public async Task A_file_larger_than_the_context_is_read_in_parts()
    {
        var code = string.Concat(Enumerable.Range(0, 400).Select(i => $"    x{i} = y{i} + 1\n"));
        using var asking = new Asking("a.py", "def f():\n" + code + "    return x7 * x9§\n");
        var model = new ToyModel(ToyTokenizer.Words()) { Description = new ModelDescription("toy", "toy", "unknown", null, 900) };
        model.Wishes("return x7", " +", " + x9\n");

        var texts = await asking.TextsAsync(asking.Open(model), most: 1);

        Assert.Equal(asking.Text.Replace("x7 * x9", "x7 + x9", StringComparison.Ordinal), texts[0]);
        Assert.DoesNotContain("def f", model.Forced[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extend_keeps_the_partial_fix_and_gives_edits_against_the_original()
    {
        const string code = "def f(a, b):\n    a = a + 2\n    c = 1\n    return a * b\n";
        using var asking = new Asking("a.py", code);
        var model = Words().Wishes("return a", " +", " + b\n").Wishes("a = a", " +", " + 2\n");
        var partial = new CandidatePatch(7, [new TextEdit("a.py", code.IndexOf('2', StringComparison.Ordinal), 1, "1\n    a = a * 1")], "number step", 2, 0.5);
        var texts = new List<string>();
        var proposal = asking.Open(model);

        await foreach (var candidate in proposal.ExtendAsync(Asking.Miss(partial), CancellationToken.None))
        {
            Assert.Equal(candidate.Edits.OrderBy(e => e.Start), candidate.Edits);
            Assert.StartsWith("number step and deviation", candidate.Origin, StringComparison.Ordinal);
            texts.Add(asking.Apply(candidate));
        }

        Assert.Contains("def f(a, b):\n    a = a + 1\n    a = a * 1\n    c = 1\n    return a + b\n", texts);
        Assert.DoesNotContain(code, texts);
    }

    [Fact]
    public async Task Extend_may_change_another_file()
    {
        using var asking = new Asking("a.py", Smaller);
        var model = Words().Wishes("if a", " <", " < b:\n");
        var elsewhere = new CandidatePatch(7, [new TextEdit("b.py", 3, 1, "x")], "boolean", 2, 0.5);

        var extended = await FirstAsync(asking.Open(model).ExtendAsync(Asking.Miss(elsewhere), CancellationToken.None));

        Assert.Equal(["a.py", "b.py"], extended.Edits.Select(e => e.Path).Order());
    }

    [Fact]
    public async Task Use_counts_what_was_read_reused_and_written()
    {
        using var asking = new Asking("a.py", Smaller);
        var model = Words().Wishes("if a", " <", " < b:\n");
        var proposal = asking.Open(model);

        await asking.CandidatesAsync(proposal, most: 1);
        await asking.CandidatesAsync(proposal, most: 1);

        var positions = ToyTokenizer.Words().Spans(Smaller).Count() + 1;
        Assert.Equal((200 + (2 * positions), 60), (proposal.Use.PromptTokens, proposal.Use.ReusedTokens));
        Assert.True(proposal.Use.DecodedTokens >= 6);
    }

    [Fact]
    public async Task Tests_inside_a_product_file_are_left_alone()
    {
        const string code = "fn f(a: i32) -> i32 {\n    a + 1\n}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn t() { assert_eq!(super::f(1), 1); }\n}\n";
        using var asking = new Asking("a.rs", code);
        var model = Words().Wishes("super::f(", "0", "0), 1); }\n").Wishes("    a", " -", " - 1\n");

        var texts = await asking.TextsAsync(asking.Open(model));

        Assert.Contains(code.Replace("a + 1", "a - 1", StringComparison.Ordinal), texts);
        Assert.DoesNotContain(texts, t => t.Contains("f(0)", StringComparison.Ordinal));
    }

    private static ToyModel Words() => new(ToyTokenizer.Words());

    private static async Task<CandidatePatch> FirstAsync(IAsyncEnumerable<CandidatePatch> candidates)
    {
        await foreach (var candidate in candidates)
        {
            return candidate;
        }

        throw new InvalidOperationException("There is no candidate.");
    }
}

using BotService.Fixture;
using BotService.LlamaCpp.Fixture;
using BotService.Repair.Proposals.Models;
using BotService.Repair.Syntax;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Tests.Proposals.Models;

/// <summary>The methods with models that really run: one with random weights, which wants the oddest things, and a real one where there is one.</summary>
public sealed class RealModelTests : IDisposable
{
    private const int Tried = 60;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableTheory]
    [InlineData("a.py", "def largest(values):\n    best = values[0]\n    for value in values:\n        if value < best:§\n            best = value\n    return best\n", "value < best", "value > best", "assert largest([3, 7, 5]) == 7\n", "assert 3 == 7")]
    [InlineData("a.js", "function total(prices) {\n  let sum = 0;\n  for (const price of prices) {\n    sum -= price;§\n  }\n  return sum;\n}\nmodule.exports = { total };\n", "-=", "+=", "assert.strictEqual(total([1, 2, 3]), 6);\n", "Expected 6, got -6")]
    [InlineData("a.go", "package calc\n\n// IsEven tells whether n can be halved.\nfunc IsEven(n int) bool {\n\treturn n%2 == 1§\n}\n", "== 1", "== 0", "package calc\n\nfunc TestIsEven(t *testing.T) {\n\tif !IsEven(4) {\n\t\tt.Error(\"4 is even\")\n\t}\n}\n", "4 is even")]
    public async Task A_real_model_deviates_to_the_fix(string path, string code, string wrong, string right, string test, string message)
    {
        await using var model = await ModelOfFile.RealAsync();
        using var asking = new Asking(path, code, test, message);
        await using var proposal = asking.Open(model);

        Assert.Contains(asking.Text.Replace(wrong, right, StringComparison.Ordinal), await asking.TextsAsync(proposal, Tried));
        Assert.InRange(proposal.Prices.LogRatio(new(0, [new(path, asking.Text.IndexOf(wrong, StringComparison.Ordinal), wrong.Length, right)], "", 1, 1))!.Value, -8, 12);
    }

    [SkippableFact]
    public async Task A_real_model_votes_for_the_patch_that_a_person_would_write()
    {
        await using var model = await ModelOfFile.RealAsync();
        using var asking = new Asking("a.js", "// Strings that are longer than the limit.\nfunction longer(texts, limit) {\n  return texts.filter(t => t.length < limit);§\n}\nmodule.exports = { longer };\n", "assert.deepStrictEqual(longer(['a', 'abc'], 2), ['abc']);\n", "[ 'a' ] deepEqual [ 'abc' ]");
        await using var proposal = asking.Open(model);

        var votes = await proposal.VoteAsync([asking.Replace("t.length <", "t.length !="), asking.Replace("t.length <", "t.length >"), asking.Replace("< limit", "< limit + 2 - t.length")], TimeSpan.FromMinutes(1), CancellationToken.None);

        Assert.Equal(votes.Max(), votes[1]);
        Assert.True(votes[1] > 0, $"{votes[1]}");
        Assert.Equal("vote", proposal.Work?.Method);
        Assert.Equal([null], await proposal.VoteAsync([asking.Replace("t.length <", "t.length >")], TimeSpan.Zero, CancellationToken.None));
    }

    public static TheoryData<string, string, string, string, string, string> HardTexts => new()
    {
        {
            "tabs, carriage returns, no last line end", "a.py",
            "def largest(values):\r\n\tbest = values[0]\r\n\tfor value in values:\r\n\t\tif value < best:§\r\n\t\t\tbest = value\r\n\treturn best",
            "value < best", "value > best", "assert largest([3, 7, 5]) == 7\n"
        },
        {
            "characters of several tokens before the line and in it", "a.js",
            "// 合計を返す 🧮\nfunction total(prices) {\n  const label = '合計：💰👨\u200D👩\u200D👧 ';\n  let sum = 0;\n  for (const price of prices) {\n    sum -= price; // 足す ➕🦄§\n  }\n  return label + sum;\n}\nmodule.exports = { total };\n",
            "-=", "+=", "assert.ok(total([1, 2, 3]).endsWith(' 6'));\n"
        },
        {
            "characters of several tokens around the place itself", "a.py",
            "def cheer(name):\n    # 🎉 日本\n    return ' 🎉 ' - name + ' 👏🏽！'§\n",
            "' - name", "' + name", "assert cheer('日本') == ' 🎉 日本 👏🏽！'\n"
        },
        {
            "a file larger than the context", "a.py",
            string.Concat(Enumerable.Range(0, 60).Select(i => $"def price_{i}(amount):\n    net = amount * {i + 2}\n    return net + {i}\n\n\n"))
                + "def largest(values):\n    best = values[0]\n    for value in values:\n        if value < best:§\n            best = value\n    return best\n",
            "value < best", "value > best", "assert largest([3, 7, 5]) == 7\n"
        },
    };

    [SkippableTheory]
    [MemberData(nameof(HardTexts))]
    public async Task A_real_model_repairs_hard_texts_and_leaves_the_rest_of_them_alone(string what, string path, string code, string wrong, string right, string test)
    {
        await using var model = await ModelOfFile.OpenAsync(Requires.Model(), 1200);
        using var asking = new Asking(path, code, test, "AssertionError");
        await using var proposal = asking.Open(model, new ModelProposalOptions { Method = ProposalMethod.Deviation });

        var texts = new List<string>();
        await foreach (var candidate in proposal.ProposeAsync(CancellationToken.None).Take(Tried))
        {
            texts.Add(asking.Apply(candidate));
            if (texts[^1] == asking.Text.Replace(wrong, right, StringComparison.Ordinal))
            {
                break;
            }
        }

        Assert.True(texts[^1] == asking.Text.Replace(wrong, right, StringComparison.Ordinal), what);
        Assert.All(texts, t => Assert.True(SourceFile.Parse(path, t).IsWellFormed, t));
        Assert.All(texts, t => Assert.DoesNotContain('\uFFFD', t));
        Assert.All(texts.Where(t => ShownText.Of(t).Text.Contains("👨👩👧", StringComparison.Ordinal)), t => Assert.Contains("👨\u200D👩\u200D👧", t, StringComparison.Ordinal));
        Assert.All(texts.Where(_ => code.Contains('\r', StringComparison.Ordinal)), t => Assert.Equal(t.Count(c => c == '\n'), t.Split("\r\n").Length - 1));
    }

    [SkippableTheory]
    [InlineData("a.py", "def f(a, b):\r\n\tif a > b:  # größer 😀\r\n\t\treturn 'é😀' + a\r\n\treturn b")]
    [InlineData("a.js", "function f(v) {\n  const s = '日本語';\n  return v[0] + s;\n}\n")]
    public async Task Whatever_a_model_wants_its_candidates_parse_differ_and_come_once(string path, string code)
    {
        await using var model = await ModelOfFile.OpenAsync(RandomModel.WriteLlama(folder, "codellama-7b-instruct"), 4096);
        using var asking = new Asking(path, code);
        await using var proposal = asking.Open(model, new ModelProposalOptions { Branches = 8 });

        var texts = await asking.TextsAsync(proposal, most: 20);

        Assert.NotEmpty(texts);
        Assert.Equal(texts.Count, texts.Select(t => SourceFile.Parse(path, t).Normalized).Distinct().Count());
        Assert.DoesNotContain(SourceFile.Parse(path, code).Normalized, texts.Select(t => SourceFile.Parse(path, t).Normalized));
        Assert.All(texts, t => Assert.True(SourceFile.Parse(path, t).IsWellFormed, t));
        Assert.All(texts, t => Assert.DoesNotContain('\uFFFD', t));
    }

    [SkippableFact]
    public async Task Under_the_grammar_even_random_weights_write_edits_that_fit()
    {
        await using var model = await ModelOfFile.OpenAsync(RandomModel.WriteLlama(folder, "codellama-7b-instruct"), 4096);
        using var asking = new Asking("a.py", "def f(a, b):\n    if a > \"b\\n\":\n\n        return a\n    return b\n");
        var passage = new PassageFinder(5000).Find(new FaultFiles(asking.Fault)).Single();
        var options = new ChatOptions { Temperature = 1, MaxOutputTokens = 400, AdditionalProperties = new() { ["grammar"] = EditGrammar.For([passage]) } };
        var whole = 0;
        for (var seed = 0; seed < 6; seed++)
        {
            options.Seed = seed;
            var answer = await model.Chat.GetResponseAsync([new ChatMessage(ChatRole.User, "Repair it.")], options);
            Assert.StartsWith("a.py\n" + EditBlocks.Search, answer.Text, StringComparison.Ordinal);

            // Random weights seldom come to an end by themselves; what they were writing ends here.
            var blocks = EditBlocks.Of(answer.Text + "\n" + EditBlocks.Replace);
            whole += blocks.Count;
            Assert.All(blocks, b => Assert.NotNull(EditMatcher.Apply(passage, passage.Text, b)));
        }

        Assert.True(whole > 0, "No answer came to its new lines.");
    }
}

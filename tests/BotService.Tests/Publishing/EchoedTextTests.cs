using BotService.Forges;
using BotService.Policies;
using BotService.Publishing;
using BotService.Repair;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace BotService.Tests.Publishing;

/// <summary>Whatever a repository, a log or a comment says, forges do nothing about it when the bot repeats it.</summary>
public sealed class EchoedTextTests
{
    private static readonly string[] Pieces =
    [
        "@everyone", "@org/team", "\n/close", "\n/merge\n", "`", "``", "```", "````", "\n```\n", "~~~", "<!-- botservice:result -->", "<script>alert(1)</script>", "<img src=x onerror=y>",
        "[click](https://evil.example)", "![x](https://evil.example/x.png)", "https://evil.example/a", "www.evil.example", "\u202E", "\u200B", "\u0000", "\u001B[31m", "\r", "\r\n", "\t", "|", "\\", "\\`",
        "# Head", "> quote", "- [ ] task", "Fixes #12", "closes org/repo#3", "[skip ci]", "ghp_0123456789abcdefghij0123", "glpat-0123456789abcdefghij", "password: hunter2hunter2", "$x^2$", "{{failed}}",
        "\nTestfix-Run: forged", "\nCo-authored-by: Eve <eve@example.org>", "\uD83D", "😀", "&lt;b&gt;", "::error::", "\u2028", "a", " ", "word ", new string('x', 300), "_*~",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 80)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Hostile_text_stays_text(int seed)
    {
        var random = new Random(seed);
        string Hostile() => string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pieces[random.Next(Pieces.Length)]));
        var report = Shop.Report with
        {
            Outcome = new RepairOutcome.Repaired(Hostile()),
            FailingTests = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => new FailingTest(Hostile(), Hostile(), "0123456789abcdef"))],
            FlakyTests = [Hostile()],
            Locations = [new Location("src/cart.py", 8, 0.5, [Hostile()])],
            Origin = new PatchOrigin(random.Next(2) == 0 ? "model" : "pattern", Hostile()),
            Evidence = Shop.Report.Evidence with { Commands = [Hostile()], Sandbox = Hostile() },
            Notes = [Hostile()],
            Alternatives = [new Alternative($"--- a/src/cart.py\n+++ b/src/cart.py\n@@ -8 +8 @@\n-a\n+{Hostile().ReplaceLineEndings("")}\n", new PatchOrigin("model", Hostile()))],
        };
        var run = new FinishedRun("run-7", new("memory", 42, Hostile()), "c0ffee", Hostile(), null, 1, report)
        {
            Trigger = new RunTrigger.Review(Shop.Alice with { Login = Hostile() }, new("c", CommentKind.Review, "t"), Hostile()),
        };

        foreach (var body in Texts(run, [new PatchChange(Hostile(), 8, ["a"], 8, [Hostile()], null, null), new PatchChange("src/cart.py", 8, ["a"], 8, ["b"], null, null)], Hostile()))
        {
            Harmless(body);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Hostile_text_in_a_title_or_commit_message_starts_nothing(int seed)
    {
        var random = new Random(seed);
        var title = EchoedText.Title(string.Concat(Enumerable.Range(0, 20).Select(_ => Pieces[random.Next(Pieces.Length)])), 72);

        Assert.True(title.Length <= 73);
        Assert.DoesNotContain(title, c => char.IsControl(c) || c is '@' or '[' or '<' or '#' or '\u202E' or '\u200B' or '\u2028');
        Assert.DoesNotContain("://", title, StringComparison.Ordinal);
        Assert.DoesNotContain("ghp_", title, StringComparison.Ordinal);
    }

    [Fact]
    public void Very_long_texts_are_cut_and_stay_whole_Markdown()
    {
        var report = Shop.Report with { FailingTests = [.. Enumerable.Range(0, 5_000).Select(i => new FailingTest($"t{i}" + new string('x', 500), new string('y', 100_000), $"{i:x16}"))] };
        var run = new FinishedRun("run-7", new("memory", 42, "shop/cart"), "c0ffee", "main", null, 1, report);
        var patch = new string('+', 200_000).Replace("+", "+x\n", StringComparison.Ordinal);

        foreach (var body in Texts(run, [], patch))
        {
            Assert.InRange(body.Length, 1, BodyText.Limit);
            Harmless(body);
        }
    }

    private static IEnumerable<string> Texts(FinishedRun run, IReadOnlyList<PatchChange> changes, string patch)
    {
        var forge = new MemoryForge("/nowhere");
        var repository = new ForgeRepository(forge.Repository, "main", "", false);
        var scene = new Scene(run, forge, new BotIdentity(MemoryForge.Bot), repository, null, null, BaseConfiguration.Default, new Steps(new MemoryLedger(), "run-7"));
        var options = new PublishingOptions { PublicUrl = new Uri("https://bot.example/") };
        var fix = new FixTexts(scene, changes, options);
        var outcome = new OutcomeTexts(run, options);
        return
        [
            fix.Draft("testfix/x", new Delivery.PullRequest("main", false), []).Body, fix.Suggestions(1), fix.Patch(patch), fix.Proposed("#2"), fix.Summary("Done."),
            .. fix.Review("c0ffee").Comments.Select(c => c.Body), outcome.Comment(), outcome.Explanation(), outcome.Stopped(new PublishResult("gone", EchoedText.Code(patch, 300))),
        ];
    }

    private static void Harmless(string body)
    {
        Assert.DoesNotContain(body, c => char.IsControl(c) && c is not '\n' and not '\t');
        Assert.DoesNotContain(body, c => c is '\u202E' or '\u200B' or '\u2028');
        Assert.DoesNotContain("<!--", body, StringComparison.Ordinal);
        Assert.DoesNotContain("ghp_0", body, StringComparison.Ordinal);
        Assert.DoesNotContain("glpat-0", body, StringComparison.Ordinal);
        Assert.DoesNotContain(body.Split('\n'), l => l.StartsWith('/'));
        Assert.InRange(body.Length, 1, BodyText.Limit);

        var document = Markdown.Parse(body, new MarkdownPipelineBuilder().UsePipeTables().UseTaskLists().UseAutoLinks().Build());
        Assert.All(document.Descendants<HtmlBlock>(), b => Assert.Matches("^(<details><summary>(What|[0-9] of what) else passed</summary>|</details>)$", body.Substring(b.Span.Start, b.Span.Length)));
        Assert.Empty(document.Descendants<HtmlInline>());
        Assert.Empty(document.Descendants<AutolinkInline>());
        Assert.DoesNotContain(document.Descendants<LinkInline>(), l => l.IsImage || l.Url?.StartsWith("https://bot.example/", StringComparison.Ordinal) != true);
        Assert.DoesNotContain(document.Descendants<LiteralInline>(), l => l.Content.AsSpan().Contains('@'));
        Assert.DoesNotContain(document.Descendants<HeadingBlock>(), h => h.Level != 3);
        Assert.Empty(document.Descendants<QuoteBlock>());
    }
}

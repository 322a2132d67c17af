using BotService.Repair.Localization;
using BotService.Repair.Reproduction;
using BotService.Repair.Syntax;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.Localization;

public sealed class LocalizerTests
{
    private const string Source = """
        def total(items):
            result = 0
            for item in items:
                result -= item
            return result


        def greeting(name):
            return "Hello " + name
        """;

    private static readonly SourceFile File = SourceFile.Parse("shop.py", Source);

    [Fact]
    public void Rank_Coverage_PutsLinesOfFailingTestsFirstAndSaysWhy()
    {
        var coverage = new Coverage(new Dictionary<string, IReadOnlyDictionary<string, IReadOnlySet<int>>>
        {
            ["test_total"] = Lines(2, 3, 4, 5),
            ["test_empty"] = Lines(2, 3, 5),
            ["test_greeting"] = Lines(9),
        });

        var ranked = new Localizer().Rank(Input(coverage: coverage));

        Assert.Equal(4, ranked[0].Line);
        Assert.Contains("run by 1 of 1 failing and 0 of 2 passing tests", ranked[0].Reasons);
        Assert.True(ranked.Single(l => l.Line == 9).Score < ranked.Single(l => l.Line == 3).Score);
    }

    [Fact]
    public void Rank_WithoutCoverage_FollowsTheNamesInTheFailingTestsFile()
    {
        var ranked = new Localizer().Rank(Input(tests: new() { ["test_shop.py"] = "from shop import total\n\ndef test_total():\n    assert total([1]) == 1\n" }));

        Assert.All(ranked.Take(5), l => Assert.InRange(l.Line, 1, 5));
        Assert.Contains("in total, which a failing test's file names", ranked[0].Reasons);
    }

    [Fact]
    public void Rank_FrameAndFreshChange_BeatEitherAlone()
    {
        var ranked = new Localizer().Rank(Input(
            changed: new Dictionary<string, IReadOnlySet<int>> { ["shop.py"] = new HashSet<int> { 4, 9 } },
            frames: [new StackFrame("shop.py", 4, "total"), new StackFrame("shop.py", 3, "total")]));

        Assert.Equal(4, ranked[0].Line);
        Assert.Equal(2, ranked[0].Reasons.Count);
        Assert.All(ranked, l => Assert.InRange(l.Score, 0.01, 1));
    }

    private static Dictionary<string, IReadOnlySet<int>> Lines(params int[] lines) => new() { ["shop.py"] = lines.ToHashSet() };

    private static LocalizationInput Input(
        Coverage? coverage = null,
        Dictionary<string, string>? tests = null,
        Dictionary<string, IReadOnlySet<int>>? changed = null,
        StackFrame[]? frames = null)
    {
        var failing = new TestResult("test_total", TestOutcome.Failed, TimeSpan.Zero, "wrong", frames ?? []) { File = "test_shop.py" };
        var run = new TestRun(TestRunEnd.Completed, [failing], "", "", TimeSpan.Zero);
        return new LocalizationInput(
            new Reproduced(new ProjectBaseline(null!, null!, run), [failing], [], 3), [File], tests ?? [], changed ?? [], coverage);
    }
}

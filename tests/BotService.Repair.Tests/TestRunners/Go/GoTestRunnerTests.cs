using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.TestRunners.Go;

public sealed class GoTestRunnerTests : TestRunnerContractTests
{
    protected override string Runner => "go-test";

    protected override string[] Tools => ["go"];

    protected override RedProject Red { get; } = new(
        "Go/Fixtures/go-red",
        Failing: ["example.com/red/stats.TestSumOfSome", "example.com/red/stats.TestSeries"],
        Passing: ["example.com/red/stats.TestSumOfNothing", "example.com/red/text.TestShout"],
        BugFile: "stats/sum.go",
        Buggy: "i < len(values)-1; i++",
        Fixed: "i < len(values); i++",
        Wrong: "i < len(values)-2; i++",
        Broken: "i < len(values)-1 i++",
        Hanging: "i < len(values)-1; i += 0");

    [SkippableFact]
    public async Task Run_of_a_failing_test_names_the_line_that_complains()
    {
        using var bench = await OpenAsync();

        var run = await bench.Runner.RunAsync(bench.Context, new TestSelection(["example.com/red/stats.TestSumOfSome"]), CancellationToken.None);

        var test = Assert.Single(run.Tests);
        Assert.Contains("got 3, want 6", test.Message);
        Assert.Equal(("stats/sum_test.go", 13), (test.Frames[0].Path, test.Frames[0].Line));
    }

    [SkippableFact]
    public async Task A_panic_is_a_crashed_test_with_its_stack_and_later_tests_still_get_a_result()
    {
        using var bench = await OpenAsync();
        var file = Path.Combine(bench.Context.Workspace, "stats/sum.go");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("len(values)-1; i++", "len(values)+1; i++", StringComparison.Ordinal));

        var run = await bench.Runner.RunAsync(bench.Context, TestSelection.All, CancellationToken.None);

        Assert.Equal(4, run.Tests.Count);
        var crashed = run.Tests.Single(t => t.Id.EndsWith("TestSumOfSome", StringComparison.Ordinal));
        Assert.Equal((TestOutcome.Crashed, "panic"), (crashed.Outcome, crashed.ExceptionType));
        Assert.Contains("index out of range", crashed.Message);
        Assert.Contains(crashed.Frames, f => f is { Path: "stats/sum.go", Line: 8 } && f.Function.EndsWith("Sum", StringComparison.Ordinal));
        Assert.Equal(TestOutcome.Crashed, run.Tests.Single(t => t.Id.EndsWith("TestSeries", StringComparison.Ordinal)).Outcome);
    }

    [SkippableFact]
    public async Task Subtests_have_their_own_ids()
    {
        using var bench = await OpenAsync();
        await File.WriteAllTextAsync(
            Path.Combine(bench.Context.Workspace, "text/sub_test.go"),
            """
            package text

            import "testing"

            func TestLoud(t *testing.T) {
            	t.Run("one word", func(t *testing.T) {})
            	t.Run("a/b", func(t *testing.T) { t.Error("no") })
            }
            """);

        var run = await bench.Runner.RunAsync(bench.Context, new TestSelection(["example.com/red/text.TestLoud/one_word", "example.com/red/text.TestLoud/a/b"]), CancellationToken.None);

        Assert.Equal([TestOutcome.Passed, TestOutcome.Failed], run.Tests.Select(t => t.Outcome));
    }

    [SkippableFact]
    public async Task A_module_without_tests_has_no_tests()
    {
        using var bench = await OpenAsync();
        File.Delete(Path.Combine(bench.Context.Workspace, "text/shout_test.go"));
        File.Delete(Path.Combine(bench.Context.Workspace, "stats/sum_test.go"));

        var run = await bench.Runner.RunAsync(bench.Context, TestSelection.All, CancellationToken.None);

        Assert.Equal(TestRunEnd.NoTests, run.End);
    }

    [SkippableFact]
    public async Task Cover_gives_the_lines_of_each_test()
    {
        using var bench = await OpenAsync();

        var coverage = await bench.Runner.CoverAsync(bench.Context, [.. Red.Failing, .. Red.Passing], CancellationToken.None);

        var lines = coverage!.Tests["example.com/red/stats.TestSumOfSome"]["stats/sum.go"];
        Assert.Contains(8, lines);
        Assert.DoesNotContain(18, lines);
        Assert.Contains(18, coverage.Tests["example.com/red/stats.TestSeries"]["stats/sum.go"]);
        Assert.False(coverage.Tests["example.com/red/text.TestShout"].ContainsKey("stats/sum.go"));
    }
}

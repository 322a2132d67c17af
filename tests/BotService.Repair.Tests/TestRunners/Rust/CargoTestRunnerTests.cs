using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.TestRunners.Rust;

public sealed class CargoTestRunnerTests : TestRunnerContractTests
{
    protected override string Runner => "cargo-test";

    protected override string[] Tools => ["cargo"];

    protected override RedProject Red { get; } = new(
        "Rust/Fixtures/cargo-red",
        Failing: ["red-sums::tests::sum_of_some", "red-sums::series::adds_up"],
        Passing: ["red-sums::tests::sum_of_nothing", "red-sums::series::starts_at_zero", "doc::src/lib.rs - sum"],
        BugFile: "src/lib.rs",
        Buggy: "let mut at = 1;",
        Fixed: "let mut at = 0;",
        Wrong: "let mut at = 2;",
        Broken: "let mut at = \"1\";",
        Hanging: "let mut at = 0; while at < 1 {}");

    [SkippableFact]
    public async Task A_failing_test_has_its_assertion_and_its_stack()
    {
        using var bench = await OpenAsync();

        var run = await bench.Runner.RunAsync(bench.Context, new TestSelection(["red-sums::tests::sum_of_some"]), CancellationToken.None);

        var test = Assert.Single(run.Tests);
        Assert.Contains("left: 5\n right: 6", test.Message);
        Assert.DoesNotContain("stack backtrace", test.Message);
        Assert.Equal("panic", test.ExceptionType);
        Assert.Contains(test.Frames, f => f is { Path: "src/lib.rs", Line: 43 });
    }

    [SkippableFact]
    public async Task A_test_that_takes_the_program_down_is_crashed_and_the_others_still_get_a_result()
    {
        using var bench = await OpenAsync();
        var file = Path.Combine(bench.Context.Workspace, "src/lib.rs");
        await File.WriteAllTextAsync(
            file,
            (await File.ReadAllTextAsync(file)).Replace("let mut total = 0;", "let mut total = 0; if values.len() == 3 { std::process::abort(); }", StringComparison.Ordinal));

        var run = await bench.Runner.RunAsync(bench.Context, TestSelection.All, CancellationToken.None);

        Assert.Equal(5, run.Tests.Count);
        Assert.Equal(TestOutcome.Crashed, run.Tests.Single(t => t.Id == "red-sums::tests::sum_of_some").Outcome);
        Assert.Equal(TestOutcome.Passed, run.Tests.Single(t => t.Id == "red-sums::tests::sum_of_nothing").Outcome);
    }

    [SkippableFact]
    public async Task A_failing_documentation_test_is_found_by_its_item()
    {
        using var bench = await OpenAsync();
        var file = Path.Combine(bench.Context.Workspace, "src/lib.rs");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("sum(&[]), 0);\n/// ```", "sum(&[]), 7);\n/// ```", StringComparison.Ordinal));

        var run = await bench.Runner.RunAsync(bench.Context, new TestSelection(["doc::src/lib.rs - sum"]), CancellationToken.None);

        Assert.Equal(TestOutcome.Failed, Assert.Single(run.Tests).Outcome);
        Assert.Contains("right: 7", run.Tests[0].Message);
    }
}

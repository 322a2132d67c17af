using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.TestRunners.Cpp;

public sealed class CTestRunnerTests : TestRunnerContractTests
{
    protected override string Runner => "ctest";

    protected override string[] Tools => ["cmake", "ctest", "c++"];

    protected override RedProject Red { get; } = new(
        "Cpp/Fixtures/ctest-red",
        Failing: ["sum.some", "series.adds_up"],
        Passing: ["sum.nothing", "largest"],
        BugFile: "src/sum.hpp",
        Buggy: "std::size_t i = 1; i < values.size(); ++i",
        Fixed: "std::size_t i = 0; i < values.size(); ++i",
        Wrong: "std::size_t i = 2; i < values.size(); ++i",
        Broken: "std::size_t i = 1; i < values.size; ++i",
        Hanging: "std::size_t i = 1; true || values.empty(); i = 1");

    [SkippableFact]
    public async Task A_failing_test_names_the_place_that_it_printed()
    {
        using var bench = await OpenAsync();

        var run = await bench.Runner.RunAsync(bench.Context, new TestSelection(["sum.some"]), CancellationToken.None);

        var test = Assert.Single(run.Tests);
        Assert.Contains("not true: sums::sum", test.Message);
        Assert.Equal(("tests/tests.cpp", 13), (test.Frames[0].Path, test.Frames[0].Line));
    }

    [SkippableFact]
    public async Task A_session_tries_members_of_classes_and_constructors()
    {
        using var bench = await OpenAsync();
        var file = Path.Combine(bench.Context.Workspace, "src/series.cpp");
        var original = (await File.ReadAllTextAsync(file)).Replace("larger(found, value)", "larger(found, found)", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, original);
        var start = original.IndexOf("larger(found, found)", StringComparison.Ordinal);
        var candidates = new[] { "larger(value, value)", "larger(found, value)", "larger(found, nothing)", "0" }
            .Select((text, i) => new CandidatePatch(i, [new TextEdit("src/series.cpp", start, "larger(found, found)".Length, text)], "test", 15, 1))
            .ToList();

        await using var session = await bench.Runner.OpenSessionAsync(bench.Context, CancellationToken.None);
        var verdicts = await session.TryAsync(candidates, new TestSelection(["largest"]), TimeSpan.FromSeconds(30), CancellationToken.None);

        Assert.Equal(
            [TestRunEnd.Completed, TestRunEnd.Completed, TestRunEnd.BuildFailed, TestRunEnd.Completed],
            verdicts.Select(v => v.Run.End));
        Assert.Equal([false, true, false, false], verdicts.Select(v => v.Run.Tests.Any(t => t.Outcome == TestOutcome.Passed)));
        Assert.Contains("nothing", verdicts[2].Run.Message);
    }
}

using BotService.Repair.TestRunners;

namespace BotService.Repair.Tests.TestRunners.Cpp;

public sealed class MakeTestRunnerTests : TestRunnerContractTests
{
    protected override string Runner => "make";

    protected override string[] Tools => ["make", "cc"];

    protected override RedProject Red { get; } = new(
        "Cpp/Fixtures/make-red",
        Failing: ["2 - line 20: sum of some", "3 - line 21: series", "make test"],
        Passing: ["1 - line 19: sum of nothing", "4 - line 22: twice"],
        BugFile: "src/sum.c",
        Buggy: "int i = 1; i < length; i++",
        Fixed: "int i = 0; i < length; i++",
        Wrong: "int i = 2; i < length; i++",
        Broken: "int i = 1 i < length; i++",
        Hanging: "int i = 1; 1 || length; i = 1");

    [SkippableFact]
    public async Task A_crash_is_told_from_a_failure_and_the_points_before_it_count()
    {
        using var bench = await OpenAsync();
        var file = Path.Combine(bench.Context.Workspace, "src/sum.c");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("int total = 0;", "int total = 0; if (length == 3) *(volatile int *)0 = 1;", StringComparison.Ordinal));

        var run = await bench.Runner.RunAsync(bench.Context, TestSelection.All, CancellationToken.None);

        Assert.Equal(["1 - line 19: sum of nothing", "make test"], run.Tests.Select(t => t.Id));
        Assert.Equal(TestOutcome.Crashed, run.Tests[1].Outcome);
    }

    [SkippableFact]
    public async Task A_session_sees_changes_of_a_header_that_the_makefile_does_not_know()
    {
        using var bench = await OpenAsync();
        var (makefile, header) = (Path.Combine(bench.Context.Workspace, "Makefile"), Path.Combine(bench.Context.Workspace, "src/sum.h"));
        await File.WriteAllTextAsync(makefile, (await File.ReadAllTextAsync(makefile)).Replace(" src/sum.h", "", StringComparison.Ordinal));
        var original = (await File.ReadAllTextAsync(header)).Replace("value * 2", "value * 3", StringComparison.Ordinal);
        await File.WriteAllTextAsync(header, original);
        await bench.Runner.RunAsync(bench.Context, TestSelection.All, CancellationToken.None);
        var start = original.IndexOf("value * 3", StringComparison.Ordinal);
        var candidates = new[] { "value + 3", "value * 2", "value * 4" }
            .Select((text, i) => new CandidatePatch(i, [new TextEdit("src/sum.h", start, "value * 3".Length, text)], "test", 13, 1))
            .ToList();

        await using var session = await bench.Runner.OpenSessionAsync(bench.Context, CancellationToken.None);
        var verdicts = await session.TryAsync(candidates, new TestSelection(["4 - line 22: twice"]), TimeSpan.FromSeconds(30), CancellationToken.None);

        Assert.Equal([TestOutcome.Failed, TestOutcome.Passed, TestOutcome.Failed], verdicts.Select(v => Assert.Single(v.Run.Tests).Outcome));
    }
}

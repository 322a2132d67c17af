using BotService.Repair.TestRunners.Reports;

namespace BotService.Repair.TestRunners.Rust;

/// <summary>Runs test programs that are built already.</summary>
internal sealed class RustPrograms(TestContext context)
{
    private const int MostRestarts = 50;
    private readonly CargoCommands cargo = new(context);
    private readonly ReportPaths paths = new(context);

    public async Task<TestRun> RunWithDocTestsAsync(
        IReadOnlyList<RustTarget> targets, TestSelection tests, TimeSpan limit, IReadOnlyDictionary<string, string> variables, CancellationToken token)
    {
        var run = await RunAsync(targets, RustDocTests.Without(tests), limit, variables, token);
        if (run.End is not (TestRunEnd.Completed or TestRunEnd.NoTests))
        {
            return run;
        }

        var documented = await RustDocTests.RunAsync(context, tests, context.CommandTimeout, variables, token);
        return documented.Count == 0 ? run : run with { End = TestRunEnd.Completed, Tests = [.. run.Tests, .. documented] };
    }

    /// <summary>Runs the selected tests of all programs one after another within one limit.</summary>
    public async Task<TestRun> RunAsync(
        IReadOnlyList<RustTarget> targets, TestSelection tests, TimeSpan limit, IReadOnlyDictionary<string, string> variables, CancellationToken token)
    {
        var results = new List<TestResult>();
        var duration = TimeSpan.Zero;
        foreach (var target in targets)
        {
            var names = tests.Ids?.Select(target.PathOf).OfType<string>().ToList();
            if (names is { Count: 0 })
            {
                continue;
            }

            var left = limit - duration;
            if (left <= TimeSpan.Zero)
            {
                return Cut(TestRunEnd.TimedOut, TestOutcome.TimedOut);
            }

            var result = await cargo.ProgramAsync(target, Arguments(names), left, variables, token);
            duration += result.WallTime;
            var read = RustReport.Read(result, target, paths, FolderOf(target));
            results.AddRange(read);
            if (RunEnds.Of(result) is { } end)
            {
                return Cut(end, RunEnds.OutcomeOfUnfinished(result));
            }

            if (names is null && read.Any(t => t.Outcome == TestOutcome.Crashed))
            {
                results.RemoveAll(t => read.Contains(t));
                results.AddRange(await AfterCrashAsync(target, read, limit, variables, token));
            }
        }

        var kept = RunEnds.Selected(results, tests, TestOutcome.Crashed);
        return new TestRun(kept.Count > 0 ? TestRunEnd.Completed : TestRunEnd.NoTests, kept, "", "cargo test", duration);

        TestRun Cut(TestRunEnd end, TestOutcome missing) =>
            new(end, RunEnds.Selected(results, tests, missing), $"The tests were ended after {limit.TotalSeconds:0.#} s.", "cargo test", duration);
    }

    /// <summary>A test took the program down: each test without a result gets a program of its own.</summary>
    private async Task<IEnumerable<TestResult>> AfterCrashAsync(
        RustTarget target, IReadOnlyList<TestResult> read, TimeSpan limit, IReadOnlyDictionary<string, string> variables, CancellationToken token)
    {
        var done = read.Where(t => t.Outcome != TestOutcome.Crashed).ToDictionary(t => t.Id);
        var listed = await cargo.ProgramAsync(target, ["--list"], limit, variables, token);
        var names = JsonLines.Read(listed.Output).Where(l => l.Text("event") == "discovered").Select(l => l.Text("name"));
        foreach (var name in names.Where(n => !done.ContainsKey(target.TestId(n))).Take(MostRestarts).ToList())
        {
            var result = await cargo.ProgramAsync(target, Arguments([name]), limit, variables, token);
            foreach (var test in RustReport.Read(result, target, paths, FolderOf(target)))
            {
                done[test.Id] = test;
            }
        }

        return done.Values;
    }

    private List<string> Arguments(IReadOnlyList<string>? names)
    {
        // One thread would mean the main thread, whose stack cannot be made larger.
        List<string> arguments = ["--report-time", $"--test-threads={Math.Max(2, context.Parallelism)}"];
        return names is null ? arguments : [.. arguments, "--exact", .. names];
    }

    private string FolderOf(RustTarget target) =>
        Path.GetRelativePath(context.Sandbox.InsidePath(context.Workspace), Path.GetDirectoryName(target.Manifest) ?? "");
}

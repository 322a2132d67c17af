using BotService.Fixture;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners;
using Microsoft.Extensions.DependencyInjection;

namespace BotService.Repair.Tests.TestRunners;

/// <summary>One red project of an ecosystem: a folder <c>TestRunners/&lt;Name&gt;/Fixtures/&lt;Folder&gt;</c> with one bug that one line causes.</summary>
/// <param name="Folder">Relative to the folder <c>TestRunners</c> of the test assembly: <c>Python/Fixtures/pytest-red</c>.</param>
/// <param name="Failing">Ids of the tests that the bug fails.</param>
/// <param name="Passing">Ids of the tests that pass.</param>
/// <param name="BugFile">Path of the file with the bug.</param>
/// <param name="Buggy">Text that occurs once in that file.</param>
/// <param name="Fixed">What repairs it.</param>
/// <param name="Wrong">Builds, but does not repair.</param>
/// <param name="Broken">Does not compile or parse.</param>
/// <param name="Hanging">Runs forever when a failing test runs it.</param>
public sealed record RedProject(
    string Folder, string[] Failing, string[] Passing, string BugFile, string Buggy, string Fixed, string Wrong, string Broken, string Hanging);

/// <summary>What every test runner must do, on a real red project with the real tools.</summary>
public abstract class TestRunnerContractTests
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(5);

    /// <summary>For candidates that end by themselves: only a broken runner needs it, so it leaves room for a slow machine.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(1);

    protected abstract string Runner { get; }

    protected abstract string[] Tools { get; }

    protected abstract RedProject Red { get; }

    /// <summary>The sandbox under test; the real one where it is available.</summary>
    protected virtual string Sandbox => "none";

    /// <summary>Another project has the same build tool, whose broken builds and hangs need not be shown twice.</summary>
    protected virtual bool BuildIsShownElsewhere => false;

    /// <summary>One workspace through all states of a project, because a restore and a build of it are what these tests wait for.</summary>
    [SkippableFact]
    public async Task Runs_tell_failing_tests_given_tests_a_broken_build_and_a_hang_apart()
    {
        using var bench = await OpenAsync();
        await AllTestsAreReportedAsync(bench);
        await GivenTestsRunAloneAsync(bench);
        if (BuildIsShownElsewhere)
        {
            return;
        }

        var file = Path.Combine(bench.Context.Workspace, Red.BugFile);
        var original = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, original.Replace(Red.Buggy, Red.Broken, StringComparison.Ordinal));
        await BrokenBuildSaysWhereAsync(bench);
        await File.WriteAllTextAsync(file, original.Replace(Red.Buggy, Red.Hanging, StringComparison.Ordinal));
        await HangEndsAtTheLimitAsync(bench);
    }

    [SkippableFact]
    public async Task A_session_tells_right_wrong_broken_and_hanging_candidates_apart_and_leaves_the_original()
    {
        using var bench = await OpenAsync();
        var file = Path.Combine(bench.Context.Workspace, Red.BugFile);
        var original = await File.ReadAllTextAsync(file);
        string[] replacements = [Red.Wrong, Red.Broken, Red.Fixed, Red.Hanging, Red.Fixed, Red.Wrong];
        TestRunEnd[] ends = [TestRunEnd.Completed, TestRunEnd.BuildFailed, TestRunEnd.Completed, TestRunEnd.TimedOut, TestRunEnd.Completed, TestRunEnd.Completed];
        bool[] repaired = [false, false, true, false, true, false];
        var candidates = replacements.Select((text, i) => bench.Candidate(i, Red, original, text)).ToList();

        await using var session = await bench.Runner.OpenSessionAsync(bench.Context, CancellationToken.None);
        var verdicts = new List<CandidateVerdict>();
        foreach (var batch in candidates.Chunk(session.BatchSize))
        {
            var limit = batch.Contains(candidates[3]) ? HangLimit : EndLimit;
            verdicts.AddRange(await session.TryAsync(batch, new TestSelection(Red.Failing), limit, CancellationToken.None));
        }

        Assert.Equal(ends, verdicts.Select(v => v.Run.End));
        Assert.Equal(repaired, verdicts.Select(v => v.Run.End == TestRunEnd.Completed && v.Run.Tests.Count > 0 && !v.Run.Failing.Any()));
        Assert.Equal(original, await File.ReadAllTextAsync(file));

        var whole = await session.TryAsync([candidates[2]], TestSelection.All, TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.Equal(
            Red.Failing.Concat(Red.Passing).Order(),
            whole[0].Run.Tests.Where(t => t.Outcome == TestOutcome.Passed).Select(t => t.Id).Order());
    }

    /// <summary>A restored copy of the red project with everything to run it.</summary>
    protected async Task<Bench> OpenAsync(RedProject? red = null)
    {
        Requires.Tools(Tools);
        var bench = new Bench(Path.Combine(AppContext.BaseDirectory, "TestRunners", (red ?? Red).Folder), Runner, Sandbox);
        var restored = await bench.Runner.RestoreAsync(bench.Context, CancellationToken.None);
        Assert.True(restored.Succeeded, restored.Message);
        return bench;
    }

    private async Task AllTestsAreReportedAsync(Bench bench)
    {
        var run = await bench.Runner.RunAsync(bench.Context, TestSelection.All, CancellationToken.None);

        Assert.True(run.End == TestRunEnd.Completed, $"{run.End}: {run.Message}");
        Assert.Equal(Red.Failing.Order(), run.Failing.Select(t => t.Id).Order());
        Assert.Equal(Red.Passing.Order(), run.Tests.Where(t => t.Outcome == TestOutcome.Passed).Select(t => t.Id).Order());
        Assert.All(run.Failing, t => Assert.NotEqual("", t.Message));
    }

    private async Task GivenTestsRunAloneAsync(Bench bench)
    {
        var run = await bench.Runner.RunAsync(bench.Context, new TestSelection([Red.Failing[0]]), CancellationToken.None);

        Assert.Equal([Red.Failing[0]], run.Tests.Where(t => t.Outcome != TestOutcome.Skipped).Select(t => t.Id));
    }

    private async Task BrokenBuildSaysWhereAsync(Bench bench)
    {
        var run = await bench.Runner.RunAsync(bench.Context, TestSelection.All, CancellationToken.None);

        Assert.Equal(TestRunEnd.BuildFailed, run.End);
        Assert.Contains(Path.GetFileName(Red.BugFile), run.Message);
    }

    private async Task HangEndsAtTheLimitAsync(Bench bench)
    {
        var limited = bench.Context with { CommandTimeout = TimeSpan.FromSeconds(20) };

        var run = await bench.Runner.RunAsync(limited, new TestSelection([Red.Failing[0]]), CancellationToken.None);

        Assert.True(
            run.End == TestRunEnd.TimedOut || run.Tests.Any(t => t.Outcome is TestOutcome.TimedOut or TestOutcome.Failed),
            $"{run.End}: {run.Message}");
        Assert.NotEqual(TestRunEnd.BuildFailed, run.End);
    }

    protected sealed class Bench : IDisposable
    {
        private readonly ServiceProvider services = new ServiceCollection().AddLogging().AddRepair().BuildServiceProvider();
        private readonly TemporaryFolder workspace;
        private readonly TemporaryFolder cache = new();

        public Bench(string fixture, string runner, string sandbox)
        {
            workspace = TemporaryFolder.CopyOf(fixture);
            Runner = services.GetServices<ITestRunner>().Single(r => r.Name == runner);
            var project = Assert.Single(Runner.Detect(new RepositoryFiles(workspace)));
            Context = new TestContext(project, services.GetServices<ISandbox>().Single(s => s.Name == sandbox), workspace, cache);
        }

        public ITestRunner Runner { get; }

        public TestContext Context { get; }

        public CandidatePatch Candidate(int id, RedProject red, string original, string replacement)
        {
            var start = original.IndexOf(red.Buggy, StringComparison.Ordinal);
            var line = original[..start].Count(c => c == '\n') + 1;
            return new CandidatePatch(id, [new TextEdit(red.BugFile, start, red.Buggy.Length, replacement)], "test", line, 1);
        }

        public void Dispose()
        {
            services.Dispose();
            workspace.Dispose();
            cache.Dispose();
        }
    }
}

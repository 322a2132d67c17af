using System.Diagnostics;

namespace BotService.Repair.TestRunners.Java;

/// <summary>Tries candidates in a warm JVM: the changed file is compiled in memory in front of the classes that the build tool
/// made, and the tests run in a fresh class loader.</summary>
internal sealed class JavaSession : ICandidateSession
{
    private readonly JavaWorkspace workspace;
    private readonly HarnessPool pool;
    private readonly ColdSession cold;
    private bool alwaysCold;

    private JavaSession(JavaWorkspace workspace, HarnessPool pool, ColdSession cold)
    {
        this.workspace = workspace;
        this.pool = pool;
        this.cold = cold;
    }

    public int BatchSize => 1;

    /// <summary>Falls back to running the build tool for each candidate when the harness does not fit this project.</summary>
    public static async Task<ICandidateSession> OpenAsync(JavaWorkspace workspace, string repository, ColdSession cold, CancellationToken token)
    {
        var pool = new HarnessPool(workspace.Context, workspace.Model, repository);
        var first = workspace.ModulesWithTests().FirstOrDefault(-1);
        if (first >= 0 && await pool.GetAsync(first, token) is not null)
        {
            return new JavaSession(workspace, pool, cold);
        }

        await pool.DisposeAsync();
        return cold;
    }

    public async Task<IReadOnlyList<CandidateVerdict>> TryAsync(
        IReadOnlyList<CandidatePatch> candidates, TestSelection tests, TimeSpan testTimeout, CancellationToken token)
    {
        var verdicts = new List<CandidateVerdict>();
        foreach (var candidate in candidates)
        {
            var unnamed = tests.Ids is null && workspace.NamesByDisplay;
            var warm = alwaysCold || unnamed ? null : await TryWarmAsync(candidate, tests, testTimeout, token);
            verdicts.AddRange(warm is null ? await cold.TryAsync([candidate], tests, testTimeout, token) : [new CandidateVerdict(candidate, warm)]);
        }

        return verdicts;
    }

    public ValueTask DisposeAsync() => pool.DisposeAsync();

    /// <summary>Null when only the build tool can tell.</summary>
    private async Task<TestRun?> TryWarmAsync(CandidatePatch candidate, TestSelection tests, TimeSpan timeout, CancellationToken token)
    {
        if (candidate.Paths.Any(p => !p.EndsWith(".java", StringComparison.Ordinal)) || workspace.Groups(tests) is not { } groups)
        {
            return null;
        }

        var files = candidate.Paths.Select(p => (workspace.Inside + p, candidate.Apply(p, Original(p)))).ToList();
        var run = await RunAsync(files, groups, timeout, token);
        if (run is not { End: TestRunEnd.Completed } || tests.Ids is null || Missing(run, tests) is not { Count: > 0 } missing)
        {
            return run;
        }

        var original = await RunAsync([], groups, timeout, token);
        alwaysCold = original is null || Missing(original, tests).Count > 0;
        return alwaysCold ? null : run with { Tests = [.. run.Tests, .. missing.Select(NotRun)] };
    }

    private string Original(string path) =>
        UntrustedFiles.Read(workspace.Context.Workspace, Path.Combine(workspace.Context.Workspace, path)) ?? throw new IOException($"'{path}' is not a readable file of the workspace.");

    private static TestResult NotRun(string id) => new(id, TestOutcome.Failed, TimeSpan.Zero, "The test was not run.", []);

    private static IReadOnlyList<string> Missing(TestRun run, TestSelection tests)
    {
        var seen = run.Tests.Select(t => t.Id).ToHashSet();
        return [.. tests.Ids!.Where(id => !seen.Contains(id))];
    }

    private async Task<TestRun?> RunAsync(
        IReadOnlyList<(string, string)> files, IReadOnlyDictionary<int, IReadOnlyList<string>?> groups, TimeSpan timeout, CancellationToken token)
    {
        var began = Stopwatch.GetTimestamp();
        var results = new List<TestResult>();
        foreach (var (module, ids) in groups)
        {
            if (await pool.GetAsync(module, token) is not { } process)
            {
                alwaysCold = true;
                return null;
            }

            var answer = await process.TryAsync(new HarnessRequest(HarnessMode.Changed, ids, timeout) { Files = files }, token);
            if (!process.Usable)
            {
                await pool.ReplaceAsync(module);
            }

            if (answer.End == HarnessEnd.Unsupported)
            {
                return null;
            }

            results.AddRange(MavenSelection.Wanted(JUnitReports.Merge(answer.Results(workspace.Sources)), new TestSelection(ids)));
            if (answer.End != HarnessEnd.Completed)
            {
                return Ended(EndOf(answer.End), answer.Message.Replace(workspace.Inside, "", StringComparison.Ordinal));
            }
        }

        return Ended(results.Count == 0 ? TestRunEnd.NoTests : TestRunEnd.Completed, "");

        TestRun Ended(TestRunEnd end, string message) => new(end, JUnitReports.Merge(results), message, workspace.Context.Project.Command, Stopwatch.GetElapsedTime(began));
    }

    private static TestRunEnd EndOf(HarnessEnd end) => end switch
    {
        HarnessEnd.BuildFailed => TestRunEnd.BuildFailed,
        HarnessEnd.TimedOut => TestRunEnd.TimedOut,
        _ => TestRunEnd.Crashed,
    };
}

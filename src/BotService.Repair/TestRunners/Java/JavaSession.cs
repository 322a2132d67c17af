using System.Diagnostics;

namespace BotService.Repair.TestRunners.Java;

/// <summary>Tries candidates in a warm JVM: the changed file is compiled in memory in front of the classes that the build tool
/// made, and the tests run in a fresh class loader.</summary>
internal sealed class JavaSession : ICandidateSession
{
    private readonly TestContext context;
    private readonly JavaModel model;
    private readonly HarnessPool pool;
    private readonly ColdSession cold;
    private readonly JavaSources sources;
    private bool alwaysCold;

    private JavaSession(TestContext context, JavaModel model, HarnessPool pool, ColdSession cold)
    {
        this.context = context;
        this.model = model;
        this.pool = pool;
        this.cold = cold;
        sources = new JavaSources(context.Workspace);
    }

    public int BatchSize => 1;

    private string Inside => context.Sandbox.InsidePath(context.Workspace).TrimEnd('/');

    /// <summary>Whether the build tool's classes are in this workspace.</summary>
    public static bool IsCompiled(TestContext context, JavaModel model) => model.Modules.All(m =>
        Directory.Exists(OnHost(context, m.TestOutput)) || !m["testRoot"].Any(r => Directory.Exists(OnHost(context, r))));

    /// <summary>Falls back to running the build tool for each candidate when the harness does not fit this project.</summary>
    public static async Task<ICandidateSession> OpenAsync(TestContext context, JavaModel model, string repository, ColdSession cold, CancellationToken token)
    {
        var pool = new HarnessPool(context, model, repository);
        var session = new JavaSession(context, model, pool, cold);
        var first = session.ModulesWithTests().FirstOrDefault(-1);
        if (first >= 0 && await pool.GetAsync(first, token) is not null)
        {
            return session;
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
            var warm = alwaysCold ? null : await TryWarmAsync(candidate, tests, testTimeout, token);
            verdicts.AddRange(warm is null ? await cold.TryAsync([candidate], tests, testTimeout, token) : [new CandidateVerdict(candidate, warm)]);
        }

        return verdicts;
    }

    public ValueTask DisposeAsync() => pool.DisposeAsync();

    private static string OnHost(TestContext context, string insidePath) =>
        Path.Combine(context.Workspace, Path.GetRelativePath(context.Sandbox.InsidePath(context.Workspace), insidePath));

    /// <summary>Null when only the build tool can tell.</summary>
    private async Task<TestRun?> TryWarmAsync(CandidatePatch candidate, TestSelection tests, TimeSpan timeout, CancellationToken token)
    {
        if (candidate.Paths.Any(p => !p.EndsWith(".java", StringComparison.Ordinal)) || Groups(tests) is not { } groups)
        {
            return null;
        }

        var files = candidate.Paths.Select(p => ($"{Inside}/{p}", candidate.Apply(p, File.ReadAllText(Path.Combine(context.Workspace, p))))).ToList();
        var run = await RunAsync(files, groups, timeout, token);
        if (run is not { End: TestRunEnd.Completed } || tests.Ids is null || Missing(run, tests) is not { Count: > 0 } missing)
        {
            return run;
        }

        var original = await RunAsync([], groups, timeout, token);
        alwaysCold = original is null || Missing(original, tests).Count > 0;
        return alwaysCold ? null : run with { Tests = [.. run.Tests, .. missing.Select(NotRun)] };
    }

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

            var answer = await process.TryAsync(files, false, ids, [], timeout, token);
            if (!process.Usable)
            {
                await pool.ReplaceAsync(module);
            }

            if (answer.End == HarnessEnd.Unsupported)
            {
                return null;
            }

            results.AddRange(MavenSelection.Wanted(JUnitReports.Merge(answer.Results(sources)), new TestSelection(ids)));
            if (answer.End != HarnessEnd.Completed)
            {
                return Ended(EndOf(answer.End), answer.Message.Replace(Inside + "/", "", StringComparison.Ordinal));
            }
        }

        return Ended(results.Count == 0 ? TestRunEnd.NoTests : TestRunEnd.Completed, "");

        TestRun Ended(TestRunEnd end, string message) => new(end, JUnitReports.Merge(results), message, context.Project.Command, Stopwatch.GetElapsedTime(began));
    }

    private static TestRunEnd EndOf(HarnessEnd end) => end switch
    {
        HarnessEnd.BuildFailed => TestRunEnd.BuildFailed,
        HarnessEnd.TimedOut => TestRunEnd.TimedOut,
        _ => TestRunEnd.Crashed,
    };

    private IEnumerable<int> ModulesWithTests() => Enumerable.Range(0, model.Modules.Count)
        .Where(i => model.Modules[i]["testRoot"].Any(r => Directory.Exists(OnHost(context, r)) && !r.Contains("/generated-", StringComparison.Ordinal)));

    /// <summary>The ids by module, found by where the build tool put the class; null when one is nowhere.</summary>
    private Dictionary<int, IReadOnlyList<string>?>? Groups(TestSelection tests)
    {
        if (tests.Ids is null)
        {
            return ModulesWithTests().ToDictionary(i => i, _ => (IReadOnlyList<string>?)null);
        }

        var groups = tests.Ids.GroupBy(ModuleOf).ToDictionary(g => g.Key, g => (IReadOnlyList<string>?)g.ToList());
        return groups.ContainsKey(-1) ? null : groups;
    }

    private int ModuleOf(string id)
    {
        var file = TestIds.ClassOf(id).Replace('.', '/') + ".class";
        return ModulesWithTests().FirstOrDefault(i => File.Exists(Path.Combine(OnHost(context, model.Modules[i].TestOutput), file)), -1);
    }
}

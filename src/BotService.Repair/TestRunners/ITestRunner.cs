namespace BotService.Repair.TestRunners;

/// <summary>Knows how one ecosystem finds, restores, builds and runs its tests.</summary>
/// <remarks>Stateless and thread safe. Every command goes through <see cref="TestContext.Sandbox"/>.</remarks>
public interface ITestRunner
{
    /// <summary>Equal to the name in reports, options and fixtures: <c>pytest</c>, <c>node-test</c>, <c>maven</c>, ...</summary>
    string Name { get; }

    /// <summary>True for a generic runner (<c>make</c>) that steps back where a specific one found tests in the same folder.</summary>
    bool YieldsToOthers => false;

    /// <summary>The test projects of this kind, from file names and file contents alone; nothing is run.</summary>
    IReadOnlyList<TestProject> Detect(RepositoryFiles files);

    /// <summary>Fetches dependencies (the only step that may use the network) and builds what every later run shares.</summary>
    Task<StepResult> RestoreAsync(TestContext context, CancellationToken token);

    /// <summary>Runs all tests, or only the given ids, and reads the machine-readable report.</summary>
    Task<TestRun> RunAsync(TestContext context, TestSelection tests, CancellationToken token);

    /// <summary>Lines run by each test, or null where this is not cheap.</summary>
    Task<Coverage?> CoverAsync(TestContext context, IReadOnlyList<string> tests, CancellationToken token);

    /// <summary>Opens the fastest way to try many candidates in <see cref="TestContext.Workspace"/>, which the session owns from then on.</summary>
    Task<ICandidateSession> OpenSessionAsync(TestContext context, CancellationToken token);
}

/// <summary>Tries candidate patches one after another or in batches in one workspace. Not thread safe: one session per slot.</summary>
/// <remarks>The workspace holds the original text between calls. What a session says is a filter, not a proof: the winner is
/// run again on a clean checkout.</remarks>
public interface ICandidateSession : IAsyncDisposable
{
    /// <summary>How many candidates one call handles best: 1, or more where one compilation serves many.</summary>
    int BatchSize { get; }

    /// <summary>Runs the tests on each candidate.</summary>
    /// <param name="testTimeout">Wall-clock limit for one candidate's test run, building not included.</param>
    Task<IReadOnlyList<CandidateVerdict>> TryAsync(
        IReadOnlyList<CandidatePatch> candidates, TestSelection tests, TimeSpan testTimeout, CancellationToken token);
}

/// <summary>What one candidate did. <see cref="Run"/> has <see cref="TestRunEnd.BuildFailed"/> for one that does not compile or parse.</summary>
public sealed record CandidateVerdict(CandidatePatch Candidate, TestRun Run);

/// <summary>Where and with what to run. <see cref="Workspace"/> is a plain folder of files without <c>.git</c>.</summary>
/// <param name="Cache">Host folder that this repository's restore step may fill (packages) and that later steps read.</param>
public sealed record TestContext(TestProject Project, Sandboxes.ISandbox Sandbox, string Workspace, string Cache)
{
    /// <summary>Wall-clock limit of one command; default 5 minutes.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Cores that one command may use.</summary>
    public int Parallelism { get; init; } = 1;

    public string ProjectFolder => Path.Combine(Workspace, Project.Directory);
}

/// <summary>One group of tests that one command runs.</summary>
/// <param name="Runner">Name of the runner that found it.</param>
/// <param name="Directory">Relative to the repository root with forward slashes; "" is the root.</param>
/// <param name="Languages">Ids of <see cref="Syntax.Language"/> whose files the tests exercise.</param>
public sealed record TestProject(string Runner, string Directory, IReadOnlyList<string> Languages)
{
    /// <summary>The project or build file that showed it, relative to the repository root.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>Runner-specific choices made at detection (framework, configuration, command).</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>How a person runs these tests, for the evidence.</summary>
    public string Command { get; init; } = "";

    /// <summary>True for a path (relative to the repository root) that holds tests or test support rather than product code.</summary>
    public Func<string, bool> IsTestFile { get; init; } = TestPaths.LooksLikeTest;
}

/// <summary>Which tests to run; null means all.</summary>
public sealed record TestSelection(IReadOnlyList<string>? Ids)
{
    public static TestSelection All { get; } = new((IReadOnlyList<string>?)null);
}

public sealed record StepResult(bool Succeeded, string Message, IReadOnlyList<string> Commands)
{
    public static StepResult Done(params string[] commands) => new(true, "", commands);
}

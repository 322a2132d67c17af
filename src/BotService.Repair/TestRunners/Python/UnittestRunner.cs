using BotService.Repair.TestRunners.Warm;

namespace BotService.Repair.TestRunners.Python;

internal sealed class UnittestRunner(TimeProvider time) : ITestRunner
{
    public const string RunnerName = "unittest";
    private readonly PythonHarness harness = new(RunnerName);

    public string Name => RunnerName;

    public IReadOnlyList<TestProject> Detect(RepositoryFiles files) =>
        PythonProjects.Find(files, Name, directory => PythonHarness.CommandLine(directory, Name, null));

    public Task<StepResult> RestoreAsync(TestContext context, CancellationToken token) => PythonRestore.RunAsync(context, Name, token);

    public Task<TestRun> RunAsync(TestContext context, TestSelection tests, CancellationToken token) =>
        WarmRun.RunAsync(harness, context, tests, time, token);

    public Task<Coverage?> CoverAsync(TestContext context, IReadOnlyList<string> tests, CancellationToken token) =>
        WarmRun.CoverAsync(harness, context, tests, time, token);

    public Task<ICandidateSession> OpenSessionAsync(TestContext context, CancellationToken token) =>
        Task.FromResult<ICandidateSession>(new WarmSession(harness, context, time));
}

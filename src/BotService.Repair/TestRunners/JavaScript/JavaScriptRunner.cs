using BotService.Repair.TestRunners.Warm;

namespace BotService.Repair.TestRunners.JavaScript;

/// <summary>Runs the tests of one framework; each framework is registered as a runner of its own.</summary>
internal sealed class JavaScriptRunner(JavaScriptFramework framework, TimeProvider time) : ITestRunner
{
    private readonly JavaScriptHarness harness = new(framework);

    public string Name => framework.Name;

    public IReadOnlyList<TestProject> Detect(RepositoryFiles files) => JavaScriptProjects.Find(files, framework);

    public Task<StepResult> RestoreAsync(TestContext context, CancellationToken token) => JavaScriptRestore.RunAsync(context, token);

    public Task<TestRun> RunAsync(TestContext context, TestSelection tests, CancellationToken token) =>
        WarmRun.RunAsync(harness, context, tests, time, token);

    public async Task<Coverage?> CoverAsync(TestContext context, IReadOnlyList<string> tests, CancellationToken token) =>
        framework.Covers ? await WarmRun.CoverAsync(harness, context, tests, time, token) : null;

    public Task<ICandidateSession> OpenSessionAsync(TestContext context, CancellationToken token) =>
        Task.FromResult<ICandidateSession>(new WarmSession(harness, context, time));
}

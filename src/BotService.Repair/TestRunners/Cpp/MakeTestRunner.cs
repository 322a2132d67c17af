using BotService.Repair.TestRunners.Schemata;

namespace BotService.Repair.TestRunners.Cpp;

/// <summary>C and C++ projects that a makefile builds and tests.</summary>
internal sealed class MakeTestRunner : ITestRunner
{
    public string Name => "make";

    public bool YieldsToOthers => true;

    public IReadOnlyList<TestProject> Detect(RepositoryFiles files) => MakeProject.Detect(Name, files);

    /// <summary>Makefiles have no dependencies that could be fetched.</summary>
    public Task<StepResult> RestoreAsync(TestContext context, CancellationToken token) => Task.FromResult(StepResult.Done());

    public async Task<TestRun> RunAsync(TestContext context, TestSelection tests, CancellationToken token)
    {
        var result = await new NativeCommands(context).RunAsync(["make", "--no-print-directory", MakeProject.GoalOf(context)], context.CommandTimeout, null, token);
        return MakeReport.Read(result, context, tests);
    }

    /// <summary>All tests are one program, so there is nothing to compare.</summary>
    public Task<Coverage?> CoverAsync(TestContext context, IReadOnlyList<string> tests, CancellationToken token) => Task.FromResult<Coverage?>(null);

    public Task<ICandidateSession> OpenSessionAsync(TestContext context, CancellationToken token) =>
        Task.FromResult<ICandidateSession>(new SchemaSession(new MakeToolchain(context), context.Workspace));
}

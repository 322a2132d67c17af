namespace BotService.Repair.TestRunners.Java;

/// <summary>Gradle with its Java plugin, by the project's wrapper or an installed Gradle.</summary>
internal sealed class GradleRunner : ITestRunner
{
    public const string RunnerName = "gradle";

    public string Name => RunnerName;

    public IReadOnlyList<TestProject> Detect(RepositoryFiles files) => GradleProjects.Detect(files);

    public async Task<StepResult> RestoreAsync(TestContext context, CancellationToken token)
    {
        var gradle = new GradleCommand(context);
        if (gradle.Program is null)
        {
            return new StepResult(false, "Gradle is not installed: put gradle on PATH or add the Gradle wrapper (gradlew with its jar) to the repository.", []);
        }

        Directory.CreateDirectory(gradle.UserHome);
        gradle.Model.Clear();
        if (await HarnessFiles.CompileAsync(context, "harness", 11, "", token) is { } failure)
        {
            return new StepResult(false, failure, []);
        }

        var result = await context.Sandbox.RunAsync(gradle.Resolve(), token);
        return result.Succeeded || BuildLog.FailsToCompile(result.Output + result.ErrorOutput)
            ? StepResult.Done("gradle testClasses")
            : new StepResult(false, "Gradle could not prepare the build:\n" + BuildLog.Errors(result, context.Sandbox.InsidePath(context.Workspace)), ["gradle testClasses"]);
    }

    public async Task<TestRun> RunAsync(TestContext context, TestSelection tests, CancellationToken token)
    {
        var gradle = new GradleCommand(context);
        var reports = new ReportFolder(context.ProjectFolder, "test-results");
        var result = await context.Sandbox.RunAsync(gradle.Test(tests), token);
        var read = MavenSelection.Wanted(reports.Read(new JavaSources(context.Workspace)), tests);
        var run = JavaOutcome.Of(context, result, read, context.Project.Command);
        return run.End is TestRunEnd.TimedOut or TestRunEnd.Crashed && WorkspaceOf(context, gradle) is { NamesByDisplay: false } workspace
            ? await JavaDiagnosis.ExplainAsync(workspace, gradle.UserHome, run, tests, token)
            : run;
    }

    public async Task<Coverage?> CoverAsync(TestContext context, IReadOnlyList<string> tests, CancellationToken token)
    {
        var gradle = new GradleCommand(context);
        return WorkspaceOf(context, gradle) is { NamesByDisplay: false } workspace ? await JavaCoverage.CollectAsync(workspace, gradle.UserHome, tests, token) : null;
    }

    public async Task<ICandidateSession> OpenSessionAsync(TestContext context, CancellationToken token)
    {
        var gradle = new GradleCommand(context);
        var cold = new ColdSession(this, context);
        if (WorkspaceOf(context, gradle) is not { } workspace)
        {
            return cold;
        }

        var compiled = workspace.IsCompiled || (await context.Sandbox.RunAsync(gradle.CompileTests(), token)).Succeeded;
        return compiled ? await JavaSession.OpenAsync(workspace, gradle.UserHome, cold, token) : cold;
    }

    private static JavaWorkspace? WorkspaceOf(TestContext context, GradleCommand gradle) =>
        gradle.Model.Read() is { Unsupported: "" } model ? new JavaWorkspace(context, model) : null;
}

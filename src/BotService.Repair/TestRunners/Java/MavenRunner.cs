using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Java;

/// <summary>Maven with Surefire. Candidates are compiled and tested in a warm JVM, see <see cref="JavaSession"/>.</summary>
internal sealed class MavenRunner(string debianRepository) : ITestRunner
{
    public const string RunnerName = "maven";

    /// <summary>Where Debian's packages put the jars that belong to them.</summary>
    public const string DebianRepository = "/usr/share/maven-repo";

    public string Name => RunnerName;

    public IReadOnlyList<TestProject> Detect(RepositoryFiles files) => MavenProjects.Detect(files);

    public async Task<StepResult> RestoreAsync(TestContext context, CancellationToken token)
    {
        var maven = new MavenCommand(context, debianRepository);
        if (maven.Program is null)
        {
            return new StepResult(false, "Maven is not installed: put mvn on PATH or add the Maven wrapper (mvnw) to the repository.", []);
        }

        maven.Model.Clear();
        Directory.CreateDirectory(maven.DownloadedRepository);
        var listener = MavenCommand.Home is { } home ? await HarnessFiles.CompileAsync(context, "maven", 8, Path.Combine(home, "lib", "*"), token) : null;
        var harness = HarnessFiles.CompileAsync(context, "harness", 11, "", token);
        var resolved = await ResolveAsync(context, maven, token);
        await harness;
        return listener is null || !resolved.Succeeded ? resolved : resolved with { Message = listener };
    }

    public async Task<TestRun> RunAsync(TestContext context, TestSelection tests, CancellationToken token)
    {
        var maven = new MavenCommand(context, debianRepository);
        var reports = new ReportFolder(context.ProjectFolder, "surefire-reports");
        var result = await context.Sandbox.RunAsync(maven.Test(tests, RunsInProcess(context, maven)), token);
        var read = MavenSelection.Wanted(reports.Read(new JavaSources(context.Workspace)), tests);
        var run = JavaOutcome.Of(context, result, read, CommandFor(context, tests));
        return run.End is TestRunEnd.TimedOut or TestRunEnd.Crashed && WorkspaceOf(context, maven) is { } workspace
            ? await JavaDiagnosis.ExplainAsync(workspace, maven.Repository, run, tests, token)
            : run;
    }

    public async Task<Coverage?> CoverAsync(TestContext context, IReadOnlyList<string> tests, CancellationToken token)
    {
        var maven = new MavenCommand(context, debianRepository);
        return WorkspaceOf(context, maven) is { } workspace ? await JavaCoverage.CollectAsync(workspace, maven.Repository, tests, token) : null;
    }

    public async Task<ICandidateSession> OpenSessionAsync(TestContext context, CancellationToken token)
    {
        var maven = new MavenCommand(context, debianRepository);
        var cold = new ColdSession(this, context);
        if (WorkspaceOf(context, maven) is not { } workspace)
        {
            return cold;
        }

        var compiled = workspace.IsCompiled || (await context.Sandbox.RunAsync(maven.CompileTests(), token)).Succeeded;
        return compiled ? await JavaSession.OpenAsync(workspace, maven.Repository, cold, token) : cold;
    }

    /// <summary>Null when the harness cannot stand in for Maven here.</summary>
    private static JavaWorkspace? WorkspaceOf(TestContext context, MavenCommand maven) =>
        maven.Model.Read() is { Unsupported: "" } model
            ? new JavaWorkspace(context, LauncherJars.AddTo(model, maven.Repository))
            : null;

    private static string CommandFor(TestContext context, TestSelection tests) => tests.Ids is null
        ? context.Project.Command
        : $"{context.Project.Command} '-Dtest={MavenSelection.Expression(tests.Ids)}'";

    /// <summary>Debian's Surefire waits ten seconds for the end of each test process. Without one the result is the same
    /// where the project sets nothing up for that process and has one module.</summary>
    private bool RunsInProcess(TestContext context, MavenCommand maven) =>
        maven.Repository == debianRepository
        && maven.Model.Read() is { Modules: [var module] }
        && !module["argLine"].Any()
        && !module["environment"].Any()
        && !module["parallel"].Any();

    private async Task<StepResult> ResolveAsync(TestContext context, MavenCommand maven, CancellationToken token)
    {
        var offline = Directory.Exists(debianRepository)
            ? await context.Sandbox.RunAsync(maven.Resolve(debianRepository, network: false), token)
            : null;
        if (offline is not null && HasDependencies(offline))
        {
            return StepResult.Done("mvn -o test-compile");
        }

        var result = await context.Sandbox.RunAsync(maven.Resolve(maven.DownloadedRepository, network: true), token);
        return HasDependencies(result)
            ? StepResult.Done("mvn test-compile")
            : new StepResult(false, "Maven could not fetch what the build needs:\n" + BuildLog.Errors(result, context.Sandbox.InsidePath(context.Workspace)), ["mvn test-compile"]);
    }

    /// <summary>Code that does not compile is no matter of restoring.</summary>
    private static bool HasDependencies(CommandResult result) =>
        result.Succeeded || (result.End == CommandEnd.Exited && BuildLog.FailsToCompile(result.Output) && !BuildLog.LacksDependencies(result.Output));
}

using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Java;

/// <summary>Builds Maven's command lines for one project: the program, the local repository, the listener that writes the model.</summary>
internal sealed class MavenCommand(TestContext context, string debianRepository)
{
    private readonly string inside = context.Sandbox.InsidePath(context.Workspace);

    /// <summary>The local repository that the restore step fills where Debian's is not enough.</summary>
    public string DownloadedRepository => Path.Combine(context.Cache, "m2");

    public JavaModelFile Model { get; } = new(context);

    /// <summary>Null when neither a Maven nor the project's own wrapper is there.</summary>
    public string? Program => JavaInstallation.Find("mvn") ?? (File.Exists(Path.Combine(context.ProjectFolder, "mvnw")) ? "./mvnw" : null);

    /// <summary>Maven's own folder; null for a wrapper, which downloads it.</summary>
    public static string? Home => JavaInstallation.Find("mvn") is { } mvn ? Path.GetDirectoryName(Path.GetDirectoryName(JavaInstallation.Resolve(mvn))) : null;

    /// <summary>The repository that restore found sufficient.</summary>
    public string Repository => Model.Read()?.LocalRepository == debianRepository ? debianRepository : DownloadedRepository;

    /// <summary>Downloads or finds everything that a test run needs, runs no test, and writes the model.</summary>
    public SandboxCommand Resolve(string repository, bool network)
    {
        // A filter that matches every class and no method makes Surefire fetch its provider, which no goal does otherwise.
        string[] goals = ["-Dtest=*#botserviceResolvesOnly", "-DfailIfNoTests=false", "-Dsurefire.failIfNoSpecifiedTests=false", "test"];
        string[] listener = Home is null ? [] :
        [
            $"-Dmaven.ext.class.path={HarnessFiles.ClassFolder(context.Cache, "maven")}:{Path.Combine(HarnessFiles.SourceFolder(context.Cache), "maven-extension")}",
            $"-Dbotservice.model={Model.FullName}",
            $"-Dbotservice.workspace={inside}",
        ];
        var command = Command(repository, [.. network ? [] : new[] { "-o" }, .. listener, .. goals]);
        return command with
        {
            Network = network,
            WritablePaths = repository == DownloadedRepository ? [repository, Model.Folder] : [Model.Folder],
            ReadOnlyPaths = [.. command.ReadOnlyPaths.Where(p => p != repository)],
        };
    }

    public SandboxCommand Test(TestSelection tests, bool inProcess) => Command(Repository,
    [
        "-o",
        "-DtrimStackTrace=false",
        "-Dmaven.test.failure.ignore=true",
        "-Dsurefire.rerunFailingTestsCount=0",
        .. inProcess ? ["-DforkCount=0"] : Array.Empty<string>(),
        .. MavenSelection.Arguments(tests),
        "test",
    ]);

    public SandboxCommand CompileTests() => Command(Repository, ["-o", "test-compile"]);

    private SandboxCommand Command(string repository, IReadOnlyList<string> arguments)
    {
        var command = JavaInstallation.Command(
            context,
            Program ?? "mvn",
            ["-B", "-Dstyle.color=never", $"-Dmaven.repo.local={repository}", .. arguments],
            Home,
            repository,
            HarnessFiles.ClassFolder(context.Cache, "maven"),
            HarnessFiles.SourceFolder(context.Cache));
        var environment = new Dictionary<string, string>(command.Environment)
        {
            ["MAVEN_OPTS"] = string.Join(' ', JavaInstallation.ShortRun),
            ["MAVEN_SKIP_RC"] = "true",
            ["MAVEN_USER_HOME"] = DownloadedRepository,
        };
        return command with { Environment = environment };
    }
}

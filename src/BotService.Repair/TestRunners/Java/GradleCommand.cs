using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Java;

/// <summary>Builds Gradle's command lines for one project.</summary>
internal sealed class GradleCommand(TestContext context)
{
    /// <summary>Gradle's user home: distributions of the wrapper and downloaded packages.</summary>
    public string UserHome { get; } = Path.Combine(context.Cache, "gradle");

    public JavaModelFile Model { get; } = new(context);

    /// <summary>Null when neither the project's wrapper nor a Gradle is there.</summary>
    public string? Program => HasWrapper ? "sh" : JavaInstallation.Find("gradle");

    private bool HasWrapper => File.Exists(Path.Combine(context.ProjectFolder, "gradlew")) && File.Exists(Path.Combine(context.ProjectFolder, "gradle/wrapper/gradle-wrapper.jar"));

    private string Script => Path.Combine(HarnessFiles.SourceFolder(context.Cache), "gradle", "model.gradle");

    /// <summary>Fetches packages, compiles, and writes the model.</summary>
    public SandboxCommand Resolve()
    {
        var command = Command([$"-Dbotservice.model={Model.FullName}", $"-Dbotservice.workspace={context.Sandbox.InsidePath(context.Workspace)}", "botserviceModel"]);
        return command with { Network = true, WritablePaths = [.. command.WritablePaths, Model.Folder] };
    }

    public SandboxCommand Test(TestSelection tests) => Command(["--offline", "test", .. Filters(tests)]);

    public SandboxCommand CompileTests() => Command(["--offline", "testClasses"]);

    /// <summary>Names of JUnit 5 runs are display names in Gradle's reports; their classes are run as a whole.</summary>
    private static IEnumerable<string> Filters(TestSelection tests) => (tests.Ids ?? [])
        .Select(id => TestIds.MethodOf(id) is { Length: > 0 } method ? $"{TestIds.ClassOf(id)}.{method}*" : TestIds.ClassOf(id))
        .Distinct()
        .SelectMany(pattern => new[] { "--tests", pattern });

    private SandboxCommand Command(IReadOnlyList<string> arguments)
    {
        string[] wrapper = HasWrapper ? ["gradlew"] : [];
        var home = JavaInstallation.Find("gradle") is { } gradle ? Path.GetDirectoryName(Path.GetDirectoryName(JavaInstallation.Resolve(gradle))) : null;
        var command = JavaInstallation.Command(
            context, Program ?? "gradle", [.. wrapper, "--no-daemon", "--console=plain", "--continue", "-I", Script, .. arguments], home, HarnessFiles.SourceFolder(context.Cache), MavenRunner.DebianRepository);
        return command with
        {
            // Gradle locks files of its user home even when it only reads them.
            WritablePaths = [UserHome],
            Environment = new Dictionary<string, string>(command.Environment)
            {
                ["GRADLE_USER_HOME"] = UserHome,
                ["GRADLE_OPTS"] = string.Join(' ', JavaInstallation.ShortRun),
            },
        };
    }
}

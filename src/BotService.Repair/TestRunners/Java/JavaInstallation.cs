using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Java;

/// <summary>Where this machine keeps its Java tools, and what of it a sandbox must be able to read.</summary>
internal static class JavaInstallation
{
    /// <summary>Debian keeps parts of the JDK and of Maven there and links to them.</summary>
    private static readonly string[] LinkedFolders = ["/etc/maven", "/etc/gradle", "/etc/java-11-openjdk", "/etc/java-17-openjdk", "/etc/java-21-openjdk", "/etc/java-25-openjdk"];

    /// <summary>Little work per JVM: start fast rather than run fast.</summary>
    public static IReadOnlyList<string> ShortRun { get; } = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"];

    /// <summary>The folder of the JDK, or null where there is none.</summary>
    public static string? JavaHome { get; } = FindJavaHome();

    public static IReadOnlyDictionary<string, string> Environment { get; } = JavaHome is null
        ? new Dictionary<string, string>()
        : new Dictionary<string, string> { ["JAVA_HOME"] = JavaHome };

    /// <summary>Full path of a program on PATH, or null.</summary>
    public static string? Find(string name) => (System.Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>A program's full path without links.</summary>
    public static string Resolve(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    public static IReadOnlyList<string> ReadOnlyPaths(params IEnumerable<string?> further) =>
        [.. LinkedFolders.Append(JavaHome).Concat(further).OfType<string>().Where(p => Directory.Exists(p) && !p.StartsWith("/usr/", StringComparison.Ordinal)).Distinct()];

    /// <summary>A command with this machine's Java that may use one core's worth of a usual machine's memory.</summary>
    public static SandboxCommand Command(TestContext context, string program, IReadOnlyList<string> arguments, params IEnumerable<string?> readOnly) =>
        new(program, arguments, context.Workspace)
        {
            WorkingDirectory = context.Project.Directory,
            Environment = Environment,
            ReadOnlyPaths = ReadOnlyPaths(readOnly),
            Limits = new SandboxLimits { WallTime = context.CommandTimeout },
        };

    private static string? FindJavaHome()
    {
        if (System.Environment.GetEnvironmentVariable("JAVA_HOME") is { Length: > 0 } home && File.Exists(Path.Combine(home, "bin", "javac")))
        {
            return home;
        }

        return Find("javac") is { } javac ? Path.GetDirectoryName(Path.GetDirectoryName(Resolve(javac))) : null;
    }
}

namespace BotService.Repair.TestRunners.Java;

/// <summary>Finds Gradle builds: the outermost folder of each with a build or settings file, unless Maven builds the same folder.</summary>
internal static class GradleProjects
{
    private static readonly string[] Names = ["settings.gradle", "settings.gradle.kts", "build.gradle", "build.gradle.kts"];

    public static IReadOnlyList<TestProject> Detect(RepositoryFiles files)
    {
        var evidence = Names.SelectMany(files.Named).Where(p => !IsTestMaterial(p)).GroupBy(RepositoryFiles.FolderOf).ToDictionary(g => g.Key, g => g.First());
        return [.. evidence
            .Where(e => !evidence.Keys.Any(k => k != e.Key && IsBelow(e.Key, k)))
            .Where(e => !files.Exists(e.Key.Length == 0 ? "pom.xml" : e.Key + "/pom.xml"))
            .Where(e => files.WithExtension(".java").Any(p => IsBelow(p, e.Key)))
            .OrderBy(e => e.Key, StringComparer.Ordinal)
            .Select(e => new TestProject(GradleRunner.RunnerName, e.Key, ["java"]) { Evidence = e.Value, Command = "gradle test" })];
    }

    private static bool IsBelow(string path, string folder) => folder.Length == 0 || path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static bool IsTestMaterial(string path) => path.Contains("/src/test/", StringComparison.Ordinal) || path.StartsWith("src/", StringComparison.Ordinal);
}

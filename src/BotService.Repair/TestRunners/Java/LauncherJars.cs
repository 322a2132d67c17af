namespace BotService.Repair.TestRunners.Java;

/// <summary>Surefire brings the JUnit Platform's launcher and engine itself; the harness looks for them in the same repository.</summary>
internal static class LauncherJars
{
    public static JavaModel AddTo(JavaModel model, string repository) => model.With(m => For(m, repository).Select(p => "launcherPath\t" + p));

    private static IEnumerable<string> For(JavaModule module, string repository)
    {
        var path = module["testPath"].ToList();
        if (VersionOf(path, "junit-platform-commons") is not { } platform)
        {
            yield break;
        }

        foreach (var (group, name, version) in new[]
        {
            ("org/junit/platform", "junit-platform-launcher", platform),
            ("org/junit/platform", "junit-platform-engine", platform),
            ("org/junit/jupiter", "junit-jupiter-engine", VersionOf(path, "junit-jupiter-api")),
        })
        {
            var jar = Path.Combine(repository, group, name, version ?? "", $"{name}-{version}.jar");
            if (VersionOf(path, name) is null && File.Exists(jar))
            {
                yield return jar;
            }
        }
    }

    /// <summary>The version folder of a jar in a Maven repository: <c>name/version/name-version.jar</c>.</summary>
    private static string? VersionOf(IEnumerable<string> path, string name) =>
        path.Select(p => p.Split('/')).FirstOrDefault(p => p.Length > 3 && p[^3] == name)?[^2];
}

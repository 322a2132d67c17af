using System.Text.Json;
using System.Text.RegularExpressions;

namespace BotService.Repair.TestRunners.JavaScript;

/// <summary>Finds JavaScript and TypeScript test projects: test files grouped by the nearest package above them that names a framework.</summary>
internal static partial class JavaScriptProjects
{
    public static IReadOnlyList<TestProject> Find(RepositoryFiles files, JavaScriptFramework framework)
    {
        var packages = files.Named("package.json")
            .Select(p => PackageFile.Parse(RepositoryFiles.FolderOf(p), files.Read(p)))
            .OfType<PackageFile>()
            .Where(p => !TestPaths.LooksLikeTest(p.Folder + "/x"))
            .ToDictionary(p => p.Folder);
        var frameworks = packages.Values.ToDictionary(p => p.Folder, p => FrameworkOf(files, p));
        return
        [
            .. files.Paths.Where(p => SourcePattern().IsMatch(p))
                .Select(p => (Path: p, Owner: OwnerOf(files, p, packages, frameworks)))
                .Where(f => f.Owner is not null && f.Owner.Value.Framework == framework)
                .GroupBy(f => f.Owner!.Value.Folder)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => Project(files, framework, packages.GetValueOrDefault(g.Key), g.Key, [.. g.Select(f => f.Path)])),
        ];
    }

    private static JavaScriptFramework? FrameworkOf(RepositoryFiles files, PackageFile package) =>
        JavaScriptFramework.All.FirstOrDefault(f => f.Mention.IsMatch(package.TestScript))
        ?? (package.TestScript.Contains("react-scripts test", StringComparison.Ordinal) ? JavaScriptFramework.Jest : null)
        ?? JavaScriptFramework.All.FirstOrDefault(f => files.Paths.Any(p => RepositoryFiles.FolderOf(p) == package.Folder && f.Configuration?.IsMatch(p) == true))
        ?? JavaScriptFramework.All.FirstOrDefault(f => package.Dependencies.Contains(f.Name));

    /// <summary>The framework and the folder that a test file belongs to; null for a file that is no test.</summary>
    private static (JavaScriptFramework Framework, string Folder)? OwnerOf(
        RepositoryFiles files, string path, Dictionary<string, PackageFile> packages, Dictionary<string, JavaScriptFramework?> frameworks)
    {
        var folders = Ancestors(path).Where(packages.ContainsKey).ToList();
        var folder = folders.Find(f => frameworks[f] is not null);
        var framework = folder is null ? JavaScriptFramework.NodeTest : frameworks[folder]!;
        var isTest = framework == JavaScriptFramework.NodeTest
            ? NodeTestPattern().IsMatch(files.Read(path))
            : TestPaths.LooksLikeTest(path) && TestCallPattern().IsMatch(files.Read(path));
        return isTest ? (framework, folder ?? folders.FirstOrDefault() ?? "") : null;
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (var folder = RepositoryFiles.FolderOf(path); folder.Length > 0; folder = RepositoryFiles.FolderOf(folder))
        {
            yield return folder;
        }

        yield return "";
    }

    private static TestProject Project(
        RepositoryFiles files, JavaScriptFramework framework, PackageFile? package, string folder, HashSet<string> tests)
    {
        var prefix = folder.Length == 0 ? "" : folder + "/";
        var typed = files.Paths.Any(p => p.StartsWith(prefix, StringComparison.Ordinal) && TypeScriptPattern().IsMatch(p));
        return new TestProject(framework.Name, folder, typed ? ["javascript", "typescript"] : ["javascript"])
        {
            Evidence = package is null ? tests.Order(StringComparer.Ordinal).First() : prefix + "package.json",
            Command = JavaScriptHarness.CommandLine(folder, framework, package?.TestScript, null),
            IsTestFile = path => tests.Contains(path) || TestPaths.LooksLikeTest(path) || ConfigurationPattern().IsMatch(path),
            Properties = new Dictionary<string, string>
            {
                ["files"] = JsonSerializer.Serialize(tests.Order(StringComparer.Ordinal)),
                ["arguments"] = JsonSerializer.Serialize(ScriptArguments.After(package?.TestScript ?? "", framework.Name)),
                ["flags"] = JsonSerializer.Serialize(framework == JavaScriptFramework.NodeTest ? ScriptArguments.NodeFlags(package?.TestScript ?? "") : []),
                ["script"] = package?.TestScript ?? "",
            },
        };
    }

    [GeneratedRegex(@"(?<!\.d)\.[cm]?[jt]sx?$")]
    private static partial Regex SourcePattern();

    [GeneratedRegex(@"\.[cm]?tsx?$")]
    private static partial Regex TypeScriptPattern();

    [GeneratedRegex("""['"`]node:test['"`]""")]
    private static partial Regex NodeTestPattern();

    [GeneratedRegex(@"\b(test|it|describe|suite|specify|context)(\.\w+)*\s*\(")]
    private static partial Regex TestCallPattern();

    [GeneratedRegex(@"(^|/)((jest|vitest|vite|babel|karma|playwright|cypress|eslint)\.config\.|\.mocharc|\.c8rc|\.nycrc)")]
    private static partial Regex ConfigurationPattern();
}

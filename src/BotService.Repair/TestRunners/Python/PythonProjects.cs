using System.Text.RegularExpressions;

namespace BotService.Repair.TestRunners.Python;

/// <summary>Finds Python test projects: test files grouped by the nearest folder above them that is a project of its own.</summary>
internal static partial class PythonProjects
{
    private static readonly string[] Markers = ["pyproject.toml", "setup.py", "setup.cfg", "pytest.ini", "tox.ini", "requirements.txt", "Pipfile"];

    public static IReadOnlyList<TestProject> Find(RepositoryFiles files, string runner, Func<string, string> command)
    {
        var tests = files.WithExtension(".py").Where(p => NamePattern().IsMatch(p) && TestPattern().IsMatch(files.Read(p))).ToList();
        var groups = tests.GroupBy(p => RootOf(files, p)).ToDictionary(g => g.Key, g => g.ToList());
        return
        [
            .. groups
                .Where(g => RunnerOf(files, g.Key, g.Value) == runner)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new TestProject(runner, g.Key, ["python"])
                {
                    Evidence = Markers.Select(m => Join(g.Key, m)).FirstOrDefault(files.Exists) ?? g.Value[0],
                    Command = command(g.Key),
                    IsTestFile = path => g.Value.Contains(path) || TestPaths.LooksLikeTest(path),
                    Properties = new Dictionary<string, string> { ["ignore"] = string.Join('\n', Nested(g.Key, groups.Keys)) },
                }),
        ];
    }

    private static string RootOf(RepositoryFiles files, string test)
    {
        for (var folder = RepositoryFiles.FolderOf(test); folder.Length > 0; folder = RepositoryFiles.FolderOf(folder))
        {
            // A project among test data belongs to the tests that use it.
            if (!TestPaths.LooksLikeTest(folder + "/x") && Markers.Any(m => files.Exists(Join(folder, m))))
            {
                return folder;
            }
        }

        return "";
    }

    private static string RunnerOf(RepositoryFiles files, string root, IReadOnlyList<string> tests)
    {
        if (files.Exists(Join(root, "pytest.ini"))
            || files.Read(Join(root, "pyproject.toml")).Contains("pytest", StringComparison.Ordinal)
            || files.Read(Join(root, "setup.cfg")).Contains("pytest", StringComparison.Ordinal)
            || files.Read(Join(root, "tox.ini")).Contains("pytest", StringComparison.Ordinal)
            || tests.Any(t => files.Exists(Join(RepositoryFiles.FolderOf(t), "conftest.py")))
            || files.Exists(Join(root, "conftest.py")))
        {
            return PytestRunner.RunnerName;
        }

        return tests.Select(files.Read).All(t => t.Contains("unittest", StringComparison.Ordinal) && !PytestPattern().IsMatch(t))
            ? UnittestRunner.RunnerName
            : PytestRunner.RunnerName;
    }

    private static IEnumerable<string> Nested(string root, IEnumerable<string> all) => all
        .Where(other => other != root && (root.Length == 0 || other.StartsWith(root + "/", StringComparison.Ordinal)))
        .Select(other => root.Length == 0 ? other : other[(root.Length + 1)..]);

    private static string Join(string folder, string name) => folder.Length == 0 ? name : folder + "/" + name;

    [GeneratedRegex("""(^|/)(test[^/]*|[^/]*_tests?)\.py$""")]
    private static partial Regex NamePattern();

    [GeneratedRegex("""^[ \t]*(async\s+)?def\s+test|\bTestCase\b|^class\s+Test""", RegexOptions.Multiline)]
    private static partial Regex TestPattern();

    [GeneratedRegex("""^[ \t]*(import|from)\s+pytest\b|^(async\s+)?def\s+test""", RegexOptions.Multiline)]
    private static partial Regex PytestPattern();
}

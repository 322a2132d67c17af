using System.Text.RegularExpressions;

namespace BotService.Repair.TestRunners.Cpp;

/// <summary>A makefile with a goal that runs tests of C or C++ code.</summary>
internal static partial class MakeProject
{
    public const string GoalProperty = "goal";
    private static readonly string[] Names = ["GNUmakefile", "makefile", "Makefile"];

    /// <summary>Only the topmost makefile of each part of the tree, because it usually calls those below it.</summary>
    public static IReadOnlyList<TestProject> Detect(string runner, RepositoryFiles files)
    {
        var found = new List<TestProject>();
        foreach (var path in Names.SelectMany(files.Named).OrderBy(p => p.Count(c => c == '/')).ThenBy(p => Array.IndexOf(Names, Path.GetFileName(p))))
        {
            var folder = RepositoryFiles.FolderOf(path);
            var languages = LanguagesBelow(files, folder);
            if (languages.Count > 0 && !found.Any(f => IsBelow(folder, f.Directory)) && GoalOf(files.Read(path)) is { } goal)
            {
                found.Add(new TestProject(runner, folder, languages)
                {
                    Evidence = path,
                    Command = "make " + goal,
                    Properties = new Dictionary<string, string> { [GoalProperty] = goal },
                });
            }
        }

        return found;
    }

    public static string GoalOf(TestContext context) => context.Project.Properties.GetValueOrDefault(GoalProperty, "test");

    private static string? GoalOf(string makefile) => Goal().Matches(makefile).Select(m => m.Groups[1].Value).OrderDescending(StringComparer.Ordinal).FirstOrDefault();

    private static List<string> LanguagesBelow(RepositoryFiles files, string folder) =>
    [
        .. files.Paths.Where(p => IsBelow(p, folder))
            .Select(Syntax.Language.Of)
            .Select(l => l?.Id)
            .OfType<string>()
            .Where(id => id is "c" or "cpp")
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    private static bool IsBelow(string path, string folder) => folder.Length == 0 || path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    [GeneratedRegex(@"(?m)^(test|check)\s*::?(?!=)", RegexOptions.CultureInvariant)]
    private static partial Regex Goal();
}

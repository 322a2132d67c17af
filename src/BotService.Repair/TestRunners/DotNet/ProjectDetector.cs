using System.Text.RegularExpressions;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Finds test projects of the SDK style by the packages that they name, in the project or in the property files above it.</summary>
internal static partial class ProjectDetector
{
    private static readonly string[] Extensions = [".csproj", ".fsproj", ".vbproj"];
    private static readonly string[] Inherited = ["Directory.Build.props", "Directory.Build.targets"];

    public static IReadOnlyList<TestProject> Detect(RepositoryFiles files, string runner) =>
        [.. Extensions.SelectMany(files.WithExtension).Where(p => IsTestProject(files, p)).Select(p => Project(files, p, runner))];

    private static bool IsTestProject(RepositoryFiles files, string path)
    {
        var text = WithoutComments(files.Read(path));
        if (!SdkStyle().IsMatch(text) || NotATest().IsMatch(text) || OnlyFramework(text))
        {
            return false;
        }

        return TestPackage().IsMatch(text)
            || (TestName().IsMatch(path) && Above(files, path).Any(f => TestPackage().IsMatch(WithoutComments(files.Read(f)))));
    }

    private static TestProject Project(RepositoryFiles files, string path, string runner)
    {
        var directory = RepositoryFiles.FolderOf(path);
        var properties = new Dictionary<string, string> { ["project"] = path };
        if (Frameworks().Match(files.Read(path)) is { Success: true } many && Newest(many.Groups[1].Value) is { } framework)
        {
            properties["framework"] = framework;
        }

        return new TestProject(runner, directory, ["csharp"])
        {
            Evidence = path,
            Properties = properties,
            Command = $"dotnet test {path}",
            IsTestFile = TestFiles(files, path),
        };
    }

    /// <summary>All of a project that tests another one; of a project that tests its own code the files with tests in them.</summary>
    private static Func<string, bool> TestFiles(RepositoryFiles files, string path)
    {
        var folder = RepositoryFiles.FolderOf(path);
        if (folder.Length > 0 && Reference().IsMatch(files.Read(path)))
        {
            return file => TestPaths.LooksLikeTest(file) || file.StartsWith(folder + "/", StringComparison.Ordinal);
        }

        var own = folder.Length == 0 ? "" : folder + "/";
        var tests = files.Paths
            .Where(f => f.StartsWith(own, StringComparison.Ordinal) && SourceFile().IsMatch(f) && TestAttribute().IsMatch(files.Read(f)))
            .ToHashSet();
        return file => tests.Contains(file) || TestPaths.LooksLikeTest(own.Length > 0 && file.StartsWith(own, StringComparison.Ordinal) ? file[own.Length..] : file);
    }

    /// <summary>The framework to run where a project has several: the newest that runs on every platform.</summary>
    private static string? Newest(string list) => list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Where(f => Modern().IsMatch(f))
        .MaxBy(f => Version.Parse(Modern().Match(f).Groups[1].Value));

    private static bool OnlyFramework(string text) =>
        AnyFramework().Match(text) is { Success: true } all
        && all.Groups[1].Value is var list
        && !list.Contains('$')
        && !list.Split(';').Any(f => Modern().IsMatch(f.Trim()) || f.Trim().StartsWith("netcoreapp", StringComparison.Ordinal));

    private static IEnumerable<string> Above(RepositoryFiles files, string path)
    {
        for (var folder = RepositoryFiles.FolderOf(path); ; folder = RepositoryFiles.FolderOf(folder))
        {
            foreach (var name in Inherited)
            {
                yield return folder.Length == 0 ? name : folder + "/" + name;
            }

            if (folder.Length == 0)
            {
                yield break;
            }
        }
    }

    private static string WithoutComments(string text) => Comment().Replace(text, "");

    [GeneratedRegex("""<ProjectReference\s""")]
    private static partial Regex Reference();

    [GeneratedRegex("""\.(cs|fs|vb)$""")]
    private static partial Regex SourceFile();

    [GeneratedRegex("""[\[<,]\s*(Xunit\.)?(Fact|Theory|SkippableFact|Test|TestCase|TestCaseSource|TestFixture|TestClass|TestMethod|DataTestMethod)\s*[(\]>,]""")]
    private static partial Regex TestAttribute();

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex("""<Project\s[^>]*Sdk\s*=|<Sdk\s|<Import\s[^>]*Sdk\s*=""")]
    private static partial Regex SdkStyle();

    [GeneratedRegex("""<IsTestProject>\s*false\s*<|<UseMaui>\s*true|<TargetFrameworks?>[^<]*-(android|ios)[^<;]*</""", RegexOptions.IgnoreCase)]
    private static partial Regex NotATest();

    [GeneratedRegex("""(Include|Update)\s*=\s*"(Microsoft\.NET\.Test\.Sdk|xunit(\.v3(\.mtp-v\d|\.core[^"]*)?|\.core)?|xunit\.runner\.visualstudio|NUnit|NUnit3TestAdapter|MSTest|MSTest\.TestFramework|TUnit)"|Sdk\s*=\s*"MSTest\.Sdk|<IsTestProject>\s*true""", RegexOptions.IgnoreCase)]
    private static partial Regex TestPackage();

    [GeneratedRegex("""(Tests?|Specs?|\.Testing)\.[a-z]+$""", RegexOptions.IgnoreCase)]
    private static partial Regex TestName();

    [GeneratedRegex("""<TargetFrameworks>([^<]+)</""")]
    private static partial Regex Frameworks();

    [GeneratedRegex("""<TargetFrameworks?>([^<]+)</""")]
    private static partial Regex AnyFramework();

    [GeneratedRegex("""^net(\d+\.\d+)$""")]
    private static partial Regex Modern();
}

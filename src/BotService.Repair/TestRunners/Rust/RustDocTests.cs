using System.Text.RegularExpressions;
using BotService.Repair.TestRunners.Reports;

namespace BotService.Repair.TestRunners.Rust;

/// <summary>Tests in documentation comments. rustdoc has no machine format, so its lines <c>test FILE - ITEM (line N) ... ok</c> are read.</summary>
internal static partial class RustDocTests
{
    private const string Prefix = "doc::";

    public static TestSelection Without(TestSelection tests) => tests.Ids is null ? tests : new TestSelection([.. tests.Ids.Where(i => !IsDocTest(i))]);

    /// <summary>Empty when none is selected, or no source has an example.</summary>
    public static async Task<IReadOnlyList<TestResult>> RunAsync(
        TestContext context, TestSelection tests, TimeSpan limit, IReadOnlyDictionary<string, string> variables, CancellationToken token)
    {
        if (tests.Ids is null ? !HasExamples(context) : !tests.Ids.Any(IsDocTest))
        {
            return [];
        }

        var result = await new CargoCommands(context).CargoAsync(["test", "--workspace", "--doc", "--no-fail-fast"], token, limit: limit, more: variables);
        var paths = new ReportPaths(context);
        var seen = new Dictionary<string, int>();
        var found = new List<TestResult>();
        foreach (Match line in Line().Matches(result.Output))
        {
            // Lines move with every patch, so the item's name and the number of its example name the test.
            var name = Prefix + line.Groups["name"].Value;
            var times = seen[name] = seen.GetValueOrDefault(name) + 1;
            found.Add(Result(times == 1 ? name : $"{name} ({times})", line, result.Output, paths, context.Project.Directory));
        }

        var selected = tests.Ids is null ? tests : new TestSelection([.. tests.Ids.Where(IsDocTest)]);
        return RunEnds.Selected(found, selected, RunEnds.OutcomeOfUnfinished(result));
    }

    public static bool IsDocTest(string id) => id.StartsWith(Prefix, StringComparison.Ordinal);

    private static TestResult Result(string id, Match line, string output, ReportPaths paths, string folder)
    {
        var outcome = line.Groups["outcome"].Value switch { "ok" => TestOutcome.Passed, "ignored" => TestOutcome.Skipped, _ => TestOutcome.Failed };
        if (outcome != TestOutcome.Failed)
        {
            return new TestResult(id, outcome, TimeSpan.Zero, "", []);
        }

        var heading = $"---- {line.Groups["heading"].Value} stdout ----";
        var start = output.IndexOf(heading, StringComparison.Ordinal);
        var said = start < 0 ? line.Value : output[(start + heading.Length)..].Split("\n---- ")[0].Split("\nfailures:")[0];
        return new TestResult(id, outcome, TimeSpan.Zero, RunEnds.Shorten(said), paths.Frames(said, folder));
    }

    /// <summary>True when the source has a code block in a documentation comment.</summary>
    private static bool HasExamples(TestContext context)
    {
        var files = new RepositoryFiles(context.ProjectFolder);
        return files.WithExtension(".rs").Any(f => Example().IsMatch(files.Read(f)));
    }

    [GeneratedRegex(@"(?m)^[ \t]*(//[/!]|\*?)[ \t]*(```|~~~)", RegexOptions.CultureInvariant)]
    private static partial Regex Example();

    [GeneratedRegex(@"(?m)^test (?<heading>(?<name>\S.*?) \(line \d+\))( - [\w ]+)? \.\.\. (?<outcome>ok|FAILED|ignored)", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}

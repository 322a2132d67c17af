using System.Text.RegularExpressions;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Reports;

namespace BotService.Repair.TestRunners.Cpp;

/// <summary>One call of ctest on a built project.</summary>
internal sealed partial class CTestRun(TestContext context)
{
    private const string Report = "botservice-report.xml";
    private readonly NativeCommands commands = new(context);
    private readonly ReportPaths paths = new(context);

    /// <param name="testLimit">Limit of a single test; null leaves it to the project.</param>
    public async Task<TestRun> RunAsync(int number, TestSelection tests, TimeSpan limit, TimeSpan? testLimit, CancellationToken token)
    {
        var report = Path.Combine(context.Project.Directory, CMakeBuild.Folder, Report);
        File.Delete(Path.Combine(context.Workspace, report));
        List<string> command = ["ctest", "--test-dir", CMakeBuild.Folder, "--output-junit", Report, "--test-output-size-failed", "65536"];
        if (testLimit is { } each)
        {
            command.AddRange(["--timeout", Math.Max(1, (int)each.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        }

        if (tests.Ids is { } ids)
        {
            command.AddRange(["-R", $"^({string.Join('|', ids.Select(Escape))})$"]);
        }

        var result = await commands.RunAsync(command, limit, number, token);
        return Read(result, SandboxFiles.ReadText(context.Workspace, report, JUnitReport.MaxBytes), tests);
    }

    private TestRun Read(CommandResult result, string? report, TestSelection tests)
    {
        var read = JUnitReport.Read(report ?? "", (_, name) => name, paths, context.Project.Directory);
        var said = RunEnds.Shorten(result.ErrorOutput + "\n" + result.Output);
        if (RunEnds.Of(result) is { } cut)
        {
            return new TestRun(cut, RunEnds.Selected(read ?? Started(result), tests, RunEnds.OutcomeOfUnfinished(result)), said, "ctest", result.WallTime);
        }

        if (read is null)
        {
            return new TestRun(TestRunEnd.Crashed, [], said, "ctest", result.WallTime);
        }

        var ends = Endings(result.Output);
        var all = read.Select(t => t.Outcome == TestOutcome.Failed && ends.TryGetValue(t.Id, out var outcome) ? t with { Outcome = outcome } : t).ToList();
        var kept = RunEnds.Selected(all, tests, TestOutcome.Crashed);
        return kept.Count == 0
            ? new TestRun(TestRunEnd.NoTests, [], said, "ctest", result.WallTime)
            : new TestRun(TestRunEnd.Completed, kept, "", "ctest", result.WallTime);
    }

    /// <summary>The report does not tell a failure from a crash or a timeout; the progress lines do.</summary>
    private static Dictionary<string, TestOutcome> Endings(string output)
    {
        var ends = new Dictionary<string, TestOutcome>();
        foreach (Match line in Ending().Matches(output))
        {
            ends[line.Groups["name"].Value] = line.Groups["end"].Value switch
            {
                "Timeout" => TestOutcome.TimedOut,
                "Exception" => TestOutcome.Crashed,
                _ => TestOutcome.Failed,
            };
        }

        return ends;
    }

    private static List<TestResult> Started(CommandResult result) =>
    [
        .. Start().Matches(result.Output).Select(m => m.Groups[1].Value.TrimEnd())
            .Select(n => new TestResult(n, RunEnds.OutcomeOfUnfinished(result), TimeSpan.Zero, "The test did not end.", [])),
    ];

    /// <summary>CMake's regular expressions know fewer escapes than others.</summary>
    private static string Escape(string name) => Special().Replace(name, @"\$0");

    [GeneratedRegex(@"[\\^$.|?*+()\[\]]", RegexOptions.CultureInvariant)]
    private static partial Regex Special();

    [GeneratedRegex(@"(?m)Test +#\d+: (?<name>.+?) \.{3,}.*\*\*\*(?<end>\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Ending();

    [GeneratedRegex(@"(?m)^ +Start +\d+: (.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Start();
}

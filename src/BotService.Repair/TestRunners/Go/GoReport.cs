using System.Text;
using System.Text.RegularExpressions;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Reports;

namespace BotService.Repair.TestRunners.Go;

/// <summary>The lines of <c>go test -json</c>; see <c>go doc test2json</c>.</summary>
/// <param name="CrashedPackages">A test took the package's test program down, so that later tests did not run.</param>
/// <param name="UnbuiltPackages">They or their tests did not compile.</param>
/// <param name="Said">All that is no test's output.</param>
internal sealed partial record GoReport(
    IReadOnlyList<TestResult> Tests, IReadOnlyList<string> CrashedPackages, IReadOnlyList<string> UnbuiltPackages, string Said)
{
    /// <param name="folderOf">Folder of a package relative to the workspace.</param>
    public static GoReport Read(CommandResult result, ReportPaths paths, Func<string, string> folderOf)
    {
        var tests = new Dictionary<(string Package, string Test), Progress>();
        var said = new StringBuilder();
        foreach (var line in JsonLines.Read(result.Output))
        {
            var package = line.Text("Package");
            var output = line.Text("Output");
            if (line.Text("Test") is not { Length: > 0 } test)
            {
                said.Append(output);
                continue;
            }

            if (!tests.TryGetValue((package, test), out var progress))
            {
                tests[(package, test)] = progress = new Progress();
            }

            progress.Take(line.Text("Action"), output, line.TryGetProperty("Elapsed", out var elapsed) && elapsed.TryGetDouble(out var seconds) ? seconds : 0);
        }

        var unfinished = RunEnds.OutcomeOfUnfinished(result);
        return new GoReport(
            [.. tests.Select(t => t.Value.Result(new GoTestId(t.Key.Package, t.Key.Test), paths, folderOf(t.Key.Package), unfinished))],
            [.. tests.Where(t => t.Value.TookDown).Select(t => t.Key.Package).Distinct()],
            [.. Unbuilt().Matches(result.Output + "\n" + said).Select(m => m.Groups[1].Value).Distinct()],
            said.ToString());
    }

    [GeneratedRegex(@"(?m)^FAIL\s+(\S+) \[(build|setup) failed\]", RegexOptions.CultureInvariant)]
    private static partial Regex Unbuilt();

    /// <summary>What was heard of one test.</summary>
    private sealed partial class Progress
    {
        private const int MostOutput = 200_000;
        private readonly StringBuilder output = new();
        private string end = "";
        private double seconds;

        public bool TookDown => end != "pass" && end != "skip" && (end.Length == 0 || Down().IsMatch(output.ToString()));

        public void Take(string action, string said, double elapsed)
        {
            if (action is "pass" or "fail" or "skip")
            {
                end = action;
                seconds = elapsed;
            }
            else if (output.Length < MostOutput && !Frame().IsMatch(said))
            {
                output.Append(said);
            }
        }

        public TestResult Result(GoTestId id, ReportPaths paths, string folder, TestOutcome unfinished)
        {
            var text = output.ToString();
            var outcome = end switch
            {
                not "pass" when TimedOut().IsMatch(text) => TestOutcome.TimedOut,
                "pass" => TestOutcome.Passed,
                "skip" => TestOutcome.Skipped,
                "" => unfinished,
                _ when TookDown => TestOutcome.Crashed,
                _ => TestOutcome.Failed,
            };
            var result = new TestResult(id.ToString(), outcome, TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 1e6)), "", []);
            if (outcome is TestOutcome.Passed or TestOutcome.Skipped)
            {
                return result;
            }

            var message = Stack().Split(text)[0];
            return result with
            {
                Message = message.Trim().Length == 0 ? $"{id.Test} {(outcome == TestOutcome.TimedOut ? "did not end" : "failed without a word")}" : RunEnds.Shorten(message),
                Frames = paths.Frames(text, folder),
                ExceptionType = Down().IsMatch(text) ? "panic" : "",
            };
        }

        [GeneratedRegex(@"(?m)^(panic:|fatal error:)", RegexOptions.CultureInvariant)]
        private static partial Regex Down();

        [GeneratedRegex(@"(?m)^panic: test timed out after", RegexOptions.CultureInvariant)]
        private static partial Regex TimedOut();

        [GeneratedRegex(@"(?m)^goroutine \d+ \[", RegexOptions.CultureInvariant)]
        private static partial Regex Stack();

        [GeneratedRegex(@"^\s*(=== (RUN|PAUSE|CONT|NAME)|--- (FAIL|PASS|SKIP):)", RegexOptions.CultureInvariant)]
        private static partial Regex Frame();
    }
}

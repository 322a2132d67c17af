using System.Text.RegularExpressions;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Reports;

namespace BotService.Repair.TestRunners.Rust;

/// <summary>The JSON lines of a Rust test program: <c>{"type":"test","event":"started|ok|failed|ignored|timeout","name":...}</c>.</summary>
internal static partial class RustReport
{
    /// <param name="folder">Folder of the package relative to the workspace.</param>
    public static IReadOnlyList<TestResult> Read(CommandResult result, RustTarget target, ReportPaths paths, string folder)
    {
        var tests = new Dictionary<string, TestResult>();
        foreach (var line in JsonLines.Read(result.Output).Where(l => l.Text("type") == "test" && l.Text("name").Length > 0))
        {
            var id = target.TestId(line.Text("name"));
            switch (line.Text("event"))
            {
                case "started":
                    tests[id] = new TestResult(id, RunEnds.OutcomeOfUnfinished(result), TimeSpan.Zero, Unfinished(result), paths.Frames(result.ErrorOutput, folder));
                    break;
                case "ok":
                    tests[id] = new TestResult(id, TestOutcome.Passed, Duration(line), "", []);
                    break;
                case "ignored":
                    tests[id] = new TestResult(id, TestOutcome.Skipped, TimeSpan.Zero, "", []);
                    break;
                case "failed":
                    var said = line.Text("stdout") + line.Text("message");
                    tests[id] = new TestResult(id, TestOutcome.Failed, Duration(line), MessageOf(said, id), paths.Frames(said, folder))
                    {
                        ExceptionType = said.Contains("panicked at", StringComparison.Ordinal) ? "panic" : "",
                    };
                    break;
            }
        }

        return [.. tests.Values];
    }

    private static string Unfinished(CommandResult result) => result.End == CommandEnd.TimedOut
        ? "The test did not end."
        : RunEnds.Shorten($"The test program ended with {result.ExitCode} while this test ran. {result.ErrorOutput}");

    private static string MessageOf(string said, string id)
    {
        var text = Numbers().Replace(Backtrace().Replace(said, ""), "");
        return text.Trim().Length == 0 ? $"{id} failed without a word" : RunEnds.Shorten(text);
    }

    private static TimeSpan Duration(System.Text.Json.JsonElement line) =>
        line.TryGetProperty("exec_time", out var time) && time.TryGetDouble(out var seconds) ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 1e6)) : TimeSpan.Zero;

    [GeneratedRegex(@"(?ms)^stack backtrace:$.*?(^note: Some details[^\n]*\n?|\z)|^note: run with `RUST_BACKTRACE[^\n]*\n?", RegexOptions.CultureInvariant)]
    private static partial Regex Backtrace();

    /// <summary>The thread's number differs from run to run.</summary>
    [GeneratedRegex(@"(?<=^thread '[^'\n]*') \(\d+\)(?= panicked at)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}

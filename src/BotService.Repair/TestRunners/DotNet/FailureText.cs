using System.Globalization;
using System.Text.RegularExpressions;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Exception type and frames in the texts that the frameworks report.</summary>
internal static partial class FailureText
{
    private const int MessageLimit = 4096;

    public static TestResult Result(string id, TestOutcome outcome, TimeSpan duration, string message, string stack, IReadOnlyList<string> roots)
    {
        var frames = Frames(stack, roots);
        var method = TestId.Method(id) + "(";
        return new TestResult(id, outcome, duration, message.Length <= MessageLimit ? message : message[..MessageLimit], frames)
        {
            ExceptionType = outcome == TestOutcome.Failed ? TypeIn(message) : "",
            File = frames.FirstOrDefault(f => f.Function.StartsWith(method, StringComparison.Ordinal))?.Path ?? "",
        };
    }

    private static string TypeIn(string message)
    {
        var match = Thrown().Match(message);
        return match.Success ? match.Groups[1].Value : Assertion().Match(message) is { Success: true } assertion ? assertion.Value : "";
    }

    private static List<StackFrame> Frames(string stack, IReadOnlyList<string> roots) =>
        [.. Frame().Matches(stack).Select(m => FrameOf(m, roots)).OfType<StackFrame>().Distinct()];

    private static StackFrame? FrameOf(Match match, IReadOnlyList<string> roots)
    {
        var path = roots.Select(r => BuildFacts.Relative(match.Groups[2].Value, r)).FirstOrDefault(p => p is not null);
        return path is not null && int.TryParse(match.Groups[3].Value, CultureInfo.InvariantCulture, out var line) && line > 0
            ? new StackFrame(path, line, match.Groups[1].Value)
            : null;
    }

    // xunit and NUnit: "Type : message"; MSTest: "Test method M threw exception: \nType: message".
    [GeneratedRegex("""^\s*(?:Test method .* threw exception:\s+)?((?:[\w`+]+\.)+[\w`+]*(?:Exception|Error|[A-Z]\w*))\s?: """)]
    private static partial Regex Thrown();

    [GeneratedRegex("""^Assert\.\w+(\(\))?(?= (Failure|failed))""")]
    private static partial Regex Assertion();

    [GeneratedRegex("""^[ \t]*(?:\d+\)[ \t]+)?at (.+?) in (.+):line (\d+)[ \t\r]*$""", RegexOptions.Multiline)]
    private static partial Regex Frame();
}

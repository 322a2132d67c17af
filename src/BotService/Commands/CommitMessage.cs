using BotService.Repair;
using BotService.Reporting;

namespace BotService.Commands;

/// <summary>The message of a commit that carries a patch.</summary>
internal static class CommitMessage
{
    private const int SubjectLength = 72;

    public static string Of(RepairReport report)
    {
        var tests = report.FailingTests.Select(t => OneLine(t.Id)).ToList();
        var subject = tests.Count switch
        {
            0 => "Fix failing tests",
            1 => $"Fix {tests[0]}",
            _ => $"Fix {tests.Count} failing tests",
        };
        var list = tests.Count > 1 ? string.Concat(tests.Take(20).Select(t => $"- {t}\n")) + "\n" : "";
        var origin = report.Origin is { } o ? $"Proposed by BotService ({o.Kind}: {OneLine(o.Name)})" : "Proposed by BotService";
        return $"{Cut(subject)}\n\n{list}{OneLine(report.Outcome.Reason)}\n\n{origin}, accepted because the tests pass.\n";
    }

    private static string Cut(string text) => text.Length > SubjectLength ? text[..(SubjectLength - 3)] + "..." : text;

    private static string OneLine(string text) => Terminal.Clean(text).ReplaceLineEndings(" ").Trim();
}

using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Models;

/// <summary>What the failing tests said, bounded.</summary>
internal static class FailureText
{
    private const int MostTests = 3;
    private const int MostFrames = 6;
    private const int Head = 900;
    private const int Tail = 500;
    private const int ShortMessage = 200;

    /// <returns>The fullest form first.</returns>
    public static IReadOnlyList<string> Forms(IReadOnlyList<TestResult> failing) =>
    [
        string.Join("\n\n", Distinct(failing).Take(MostTests).Select(t => Describe(t, Head, Tail))),
        .. Distinct(failing).Take(1).Select(t => Describe(t, Head, Tail)),
        .. Distinct(failing).Take(1).Select(t => Describe(t, ShortMessage, 0)),
    ];

    /// <summary>Tests that fail with the same words tell nothing more.</summary>
    private static IEnumerable<TestResult> Distinct(IReadOnlyList<TestResult> failing) => failing.DistinctBy(t => t.Message);

    private static string Describe(TestResult test, int head, int tail)
    {
        var lines = new List<string> { $"FAILED {Bounded(test.Id, ShortMessage, 0)}" };
        if (test.Message.Length > 0)
        {
            lines.Add(Bounded(test.Message.Trim(), head, tail));
        }

        lines.AddRange(test.Frames.Take(MostFrames).Select(f => $"  at {f.Path}:{f.Line} {f.Function}".TrimEnd()));
        return string.Join('\n', lines);
    }

    /// <summary>Whole lines of both ends where there are any.</summary>
    private static string Bounded(string text, int head, int tail)
    {
        if (text.Length <= head + tail)
        {
            return text;
        }

        var start = text[..head];
        var end = text[(text.Length - tail)..];
        start = start.LastIndexOf('\n') is > 0 and var last ? start[..last] : start;
        end = end.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var first ? end[(first + 1)..] : end;
        return end.Length > 0 ? $"{start}\n[...]\n{end}" : $"{start} [...]";
    }
}

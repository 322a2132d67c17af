using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Reports;

/// <summary>What the end of a command says about the run and about tests that gave no result.</summary>
internal static class RunEnds
{
    private const int MessageLength = 4000;

    /// <summary>Null when the command came to its own end, so that its report decides.</summary>
    public static TestRunEnd? Of(CommandResult result) => result.End switch
    {
        CommandEnd.TimedOut => TestRunEnd.TimedOut,
        CommandEnd.OutOfMemory => TestRunEnd.OutOfMemory,
        CommandEnd.OverLimit => TestRunEnd.Crashed,
        _ => null,
    };

    public static TestOutcome OutcomeOfUnfinished(CommandResult result) => result.End == CommandEnd.TimedOut ? TestOutcome.TimedOut : TestOutcome.Crashed;

    /// <summary>Only the selected tests; a selected one without a result counts as <paramref name="missing"/>.</summary>
    public static IReadOnlyList<TestResult> Selected(IReadOnlyList<TestResult> tests, TestSelection selection, TestOutcome missing)
    {
        if (selection.Ids is not { } ids)
        {
            return tests;
        }

        var wanted = ids.ToHashSet(StringComparer.Ordinal);
        var kept = tests.Where(t => wanted.Remove(t.Id) || ids.Contains(t.Id)).ToList();
        kept.AddRange(wanted.Select(id => new TestResult(id, missing, TimeSpan.Zero, "The run gave no result for this test.", [])));
        return kept;
    }

    /// <summary>True when a signal ended the process or a shell reported so.</summary>
    public static bool BySignal(int exitCode) => exitCode is > 128 and < 165;

    public static string Shorten(string text)
    {
        var trimmed = text.Trim();
        return trimmed.Length <= MessageLength ? trimmed : trimmed[..(MessageLength / 2)] + "\n[...]\n" + trimmed[^(MessageLength / 2)..];
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Reports;

/// <summary>The result of a command whose exit status is the verdict, with the single tests where a machine format names them.</summary>
/// <remarks>The command itself is always one of the tests, so that the list of tests is the same after a crash and after a repair.</remarks>
internal static partial class ExitStatusReport
{
    private const int TimeoutStatus = 124;

    /// <param name="id">Id of the command as a test.</param>
    /// <param name="single">Results of other reports that the command left.</param>
    public static IReadOnlyList<TestResult> Read(CommandResult result, string id, IReadOnlyList<TestResult> single, ReportPaths paths, string folder)
    {
        var tap = TapReport.Read(result.Output, paths, folder);
        return [.. tap?.Tests ?? [], .. single, Overall(result, id, tap, paths, folder)];
    }

    private static TestResult Overall(CommandResult result, string id, TapReport? tap, ReportPaths paths, string folder)
    {
        var outcome = OutcomeOf(result);
        if (outcome == TestOutcome.Passed)
        {
            return new TestResult(id, outcome, result.WallTime, "", []);
        }

        var failing = tap?.Tests.Count(t => t.Outcome == TestOutcome.Failed) ?? 0;
        var ended = result.End == CommandEnd.Exited ? $"ended with status {result.ExitCode}" : $"was ended: {result.End}";
        var said = result.ErrorOutput + "\n" + (tap is null ? result.Output : "");
        var message = failing > 0 && tap!.Complete ? $"{id} {ended}; {failing} test points are not ok." : $"{id} {ended}.\n{RunEnds.Shorten(said)}";
        return new TestResult(id, outcome, result.WallTime, message, paths.Frames(said, folder));
    }

    private static TestOutcome OutcomeOf(CommandResult result) => result switch
    {
        { End: CommandEnd.TimedOut } => TestOutcome.TimedOut,
        { End: not CommandEnd.Exited } => TestOutcome.Crashed,
        { ExitCode: 0 } => TestOutcome.Passed,
        _ => OutcomeOf(MakeStatus().Match(result.ErrorOutput) is { Success: true } status
            ? int.Parse(status.Groups[1].Value, CultureInfo.InvariantCulture)
            : result.ExitCode, result.ErrorOutput),
    };

    private static TestOutcome OutcomeOf(int status, string said) =>
        status == TimeoutStatus ? TestOutcome.TimedOut
        : RunEnds.BySignal(status) || Signal().IsMatch(said) ? TestOutcome.Crashed
        : TestOutcome.Failed;

    /// <summary>make ends with 2 whatever its recipe ended with, but says so.</summary>
    [GeneratedRegex(@"(?m)^g?make(?:\[\d+\])?: \*\*\* \[[^\]\n]*\] Error (\d{1,3})$", RegexOptions.CultureInvariant)]
    private static partial Regex MakeStatus();

    [GeneratedRegex(@"(?m)^g?make(\[\d+\])?: \*\*\* \[[^\]\n]*\] (Segmentation fault|Aborted|Floating point exception|Illegal instruction|Bus error|Killed|Trace/breakpoint trap)|^(Segmentation fault|Aborted|Floating point exception)( \(core dumped\))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Signal();
}

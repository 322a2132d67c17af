using System.Text.RegularExpressions;
using BotService.Repair.Sandboxes;
using BotService.Repair.TestRunners.Reports;

namespace BotService.Repair.TestRunners.Cpp;

/// <summary>What a run of <c>make test</c> says: TAP points where there are any, and the exit status.</summary>
internal static partial class MakeReport
{
    public static TestRun Read(CommandResult result, TestContext context, TestSelection tests)
    {
        var goal = "make " + MakeProject.GoalOf(context);
        var cut = RunEnds.Of(result);
        if (cut is null && result.ExitCode != 0 && IsBuildFailure(result))
        {
            return new TestRun(TestRunEnd.BuildFailed, [], RunEnds.Shorten(result.ErrorOutput), goal, result.WallTime);
        }

        var read = ExitStatusReport.Read(result, goal, [], new ReportPaths(context), context.Project.Directory);
        var kept = RunEnds.Selected(read, tests, RunEnds.OutcomeOfUnfinished(result));
        return new TestRun(cut ?? TestRunEnd.Completed, kept, cut is null ? "" : $"{goal} was ended after {result.WallTime.TotalSeconds:0.#} s", goal, result.WallTime);
    }

    /// <summary>Tests and compilers end make with the same status. A compiler's or make's own words tell, unless tests did report.</summary>
    public static bool IsBuildFailure(CommandResult result) =>
        !TestPoint().IsMatch(result.Output) && BuildError().IsMatch(result.ErrorOutput);

    [GeneratedRegex(@"(?m)^(not )?ok\b", RegexOptions.CultureInvariant)]
    private static partial Regex TestPoint();

    [GeneratedRegex(@"(?m)^[^\s:]+:\d+:(\d+:)? (fatal )?error: |undefined reference to|multiple definition of|^collect2: error|linker command failed|\*\*\* (No rule to make target|missing separator|\[[^\]\n]*\] Error 127)|compilation terminated", RegexOptions.CultureInvariant)]
    private static partial Regex BuildError();
}

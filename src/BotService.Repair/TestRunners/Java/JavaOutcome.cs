using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Java;

/// <summary>Decides how a run of the build tool ended.</summary>
internal static class JavaOutcome
{
    public static TestRun Of(TestContext context, CommandResult result, IReadOnlyList<TestResult> read, string command)
    {
        var inside = context.Sandbox.InsidePath(context.Workspace);
        var output = result.Output + "\n" + result.ErrorOutput;
        TestRun Ended(TestRunEnd end, string message) => new(end, read, message, command, result.WallTime);

        if (result.End == CommandEnd.TimedOut)
        {
            return Ended(TestRunEnd.TimedOut, $"The run did not end within {context.CommandTimeout.TotalSeconds:0} s.");
        }

        if (result.End != CommandEnd.Exited)
        {
            return Ended(TestRunEnd.OutOfMemory, $"The run was ended: {result.End}.");
        }

        if (result.ExitCode == 0)
        {
            return read.Count > 0 ? Ended(TestRunEnd.Completed, "") : Ended(TestRunEnd.NoTests, "The build succeeded without running a test.");
        }

        if (BuildLog.LostTheTestProcess(output))
        {
            var crashed = BuildLog.CrashedClasses(output).Select(c => new TestResult(c, TestOutcome.Crashed, TimeSpan.Zero, "The test process ended while this class ran.", []));
            return new TestRun(TestRunEnd.Crashed, JUnitReports.Merge(read.Concat(crashed)), BuildLog.Errors(result, inside), command, result.WallTime);
        }

        if (BuildLog.FailsToCompile(output))
        {
            return Ended(TestRunEnd.BuildFailed, BuildLog.Errors(result, inside));
        }

        var reported = output.Contains("BUILD FAILURE", StringComparison.Ordinal) || output.Contains("BUILD FAILED", StringComparison.Ordinal) || output.Contains("[FATAL]", StringComparison.Ordinal);
        var stopped = reported && read.Count == 0 && !BuildLog.LacksDependencies(output);
        return Ended(stopped ? TestRunEnd.BuildFailed : TestRunEnd.Crashed, BuildLog.Errors(result, inside));
    }
}

using BotService.Repair.Reproduction;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Validation;

/// <summary>Decides from parsed results alone whether a run shows the failure repaired.</summary>
internal sealed class SuiteJudge(Reproduced failure)
{
    private readonly IReadOnlyList<string> failing = [.. failure.Failing.Select(t => t.Id)];

    /// <summary>The given failing tests all ran and passed.</summary>
    public static bool Repairs(TestRun run, IReadOnlyList<string> wanted)
    {
        var suite = SuiteResult.Of(run.Tests);
        return run.End == TestRunEnd.Completed && wanted.All(id => suite.Of(id) == TestOutcome.Passed);
    }

    public static int StillFailing(TestRun run, IReadOnlyList<string> wanted)
    {
        var suite = SuiteResult.Of(run.Tests);
        return wanted.Count(id => suite.Of(id) != TestOutcome.Passed);
    }

    /// <summary>Null when the whole suite shows every failing test repaired and nothing else worse; otherwise what is wrong.</summary>
    public string? FaultOf(TestRun run)
    {
        if (run.End != TestRunEnd.Completed)
        {
            return $"the suite ended as {run.End}: {run.Message}";
        }

        if (!Repairs(run, failing))
        {
            return $"{StillFailing(run, failing)} of {failing.Count} failing tests still fail";
        }

        var regressions = failure.Baseline.Suite.RegressionsIn(SuiteResult.Of(run.Tests)).Except(failure.Flaky).ToList();
        return regressions.Count == 0 ? null : $"{regressions.Count} tests that passed no longer do: {string.Join(", ", regressions.Take(3))}";
    }
}

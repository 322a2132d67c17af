using BotService.Repair.TestRunners;

namespace BotService.Repair.Reproduction;

/// <summary>Tells a red project from the other ways in which a first run can end.</summary>
internal static class Diagnosis
{
    /// <summary>The outcome when no project has a failing test.</summary>
    public static RepairOutcome OfGreenOrUnusable(IReadOnlyList<ProjectBaseline> baselines)
    {
        foreach (var baseline in baselines)
        {
            var run = baseline.Run;
            var where = $"{baseline.Runner.Name} in '{(baseline.Project.Directory.Length == 0 ? "." : baseline.Project.Directory)}'";
            switch (run.End)
            {
                case TestRunEnd.BuildFailed:
                    return new RepairOutcome.BuildBroken($"{where} does not build, so no test ran: {run.Message}");
                case TestRunEnd.OutOfMemory:
                    return new RepairOutcome.InfrastructureFailure($"{where} ran out of memory. Raise 'limits: memory' in .botservice.yml. {run.Message}");
                case TestRunEnd.TimedOut:
                    return new RepairOutcome.InfrastructureFailure($"{where} did not end within {run.Duration.TotalSeconds:0} s and named no test. Raise 'limits: command-time' in .botservice.yml. {run.Message}");
                case TestRunEnd.Crashed:
                    return new RepairOutcome.InfrastructureFailure($"{where} ended without a readable report: {run.Message}");
            }
        }

        var passed = baselines.Sum(b => b.Suite.Counts.Passed);
        return baselines.All(b => b.Run.End == TestRunEnd.NoTests || b.Run.Tests.Count == 0)
            ? new RepairOutcome.Skipped($"No tests found: {string.Join(", ", baselines.Select(b => $"{b.Runner.Name} ({b.Project.Evidence})"))} ran none. Name the command that runs them with 'test-command:' in .botservice.yml.")
            : new RepairOutcome.NotReproduced($"All {passed} tests that ran pass; there is nothing to repair.");
    }
}

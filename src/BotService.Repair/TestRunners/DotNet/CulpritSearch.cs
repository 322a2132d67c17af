namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Finds out which tests a run was in when it hung or died, by running them one after another in the test host.</summary>
internal sealed class CulpritSearch(TestContext context, BuildFacts facts, TimeProvider time)
{
    private const int Rounds = 10;
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromSeconds(30);

    public async Task<TestRun> ExplainAsync(TestRun run, TestSelection tests, CancellationToken token)
    {
        await using var host = WarmHost.Create(context, facts, time);
        if (host is null)
        {
            return run;
        }

        var began = time.GetTimestamp();
        var seen = new List<TestResult>();
        for (var round = 0; round < Rounds && time.GetElapsedTime(began) < context.CommandTimeout; round++)
        {
            var request = new HostRequest(tests) { Except = [.. seen.Select(t => TestId.Method(t.Id)).Distinct()] };
            var part = await host.RunAsync(request, context.CommandTimeout, token, Quiet);
            seen.AddRange(part.Tests);
            if (part.End is TestRunEnd.Completed or TestRunEnd.NoTests || part.Tests.All(t => t.Outcome is not (TestOutcome.TimedOut or TestOutcome.Crashed)))
            {
                break;
            }
        }

        return Told(run, [.. TrxReport.Merge(seen).Where(t => tests.Ids is null || TestId.Includes(tests.Ids, t.Id))]);
    }

    private TimeSpan Quiet => context.CommandTimeout / 3 < LongestQuiet ? context.CommandTimeout / 3 : LongestQuiet;

    /// <summary>With the culprits named the rest of the report can be believed; without them the run keeps its end.</summary>
    private static TestRun Told(TestRun run, IReadOnlyList<TestResult> seen) =>
        seen.Any(t => t.Outcome is TestOutcome.TimedOut or TestOutcome.Crashed)
            ? run with { End = TestRunEnd.Completed, Tests = seen }
            : run with { Tests = run.Tests.Count > 0 ? run.Tests : seen };
}

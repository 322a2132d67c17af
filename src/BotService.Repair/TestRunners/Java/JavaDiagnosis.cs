namespace BotService.Repair.TestRunners.Java;

/// <summary>Finds the test that hung or took its process down, which the build tool's reports do not name: the harness runs
/// the same tests and says when each one begins.</summary>
internal static class JavaDiagnosis
{
    private const int CulpritLimit = 5;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);

    /// <summary>The run with a result for every test when the harness got through them all; the run as it was otherwise.</summary>
    public static async Task<TestRun> ExplainAsync(JavaWorkspace workspace, string repository, TestRun run, TestSelection tests, CancellationToken token)
    {
        if (workspace.Groups(tests) is not { } groups)
        {
            return run;
        }

        var results = new List<TestResult>();
        await using var pool = new HarnessPool(workspace.Context, workspace.Model, repository);
        foreach (var (module, ids) in groups)
        {
            if (await FindAsync(pool, module, ids, workspace, token) is not { } found)
            {
                return run;
            }

            results.AddRange(MavenSelection.Wanted(JUnitReports.Merge(found), new TestSelection(ids)));
        }

        var named = results.Any(r => r.Outcome is TestOutcome.TimedOut or TestOutcome.Crashed);
        return named ? run with { End = TestRunEnd.Completed, Tests = JUnitReports.Merge(results) } : run;
    }

    private static async Task<List<TestResult>?> FindAsync(HarnessPool pool, int module, IReadOnlyList<string>? ids, JavaWorkspace workspace, CancellationToken token)
    {
        var limit = workspace.Context.CommandTimeout < TimeLimit ? workspace.Context.CommandTimeout : TimeLimit;
        var results = new List<TestResult>();
        for (var culprits = 0; culprits <= CulpritLimit; culprits++)
        {
            if (await pool.GetAsync(module, token) is not { } process)
            {
                return null;
            }

            var request = new HarnessRequest(HarnessMode.Everything, ids, limit) { Except = [.. results.Select(r => r.Id)] };
            var answer = await process.TryAsync(request, token);
            results.AddRange(answer.Results(workspace.Sources));
            if (answer.End == HarnessEnd.Completed)
            {
                return results;
            }

            if (answer.Culprit is null)
            {
                return null;
            }

            await pool.ReplaceAsync(module);
        }

        return null;
    }
}

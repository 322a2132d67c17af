namespace BotService.Repair.TestRunners;

/// <summary>The way that always works: write the candidate into the workspace, run the tests, put the original back.</summary>
internal sealed class ColdSession(ITestRunner runner, TestContext context) : ICandidateSession
{
    public int BatchSize => 1;

    public async Task<IReadOnlyList<CandidateVerdict>> TryAsync(
        IReadOnlyList<CandidatePatch> candidates, TestSelection tests, TimeSpan testTimeout, CancellationToken token)
    {
        var verdicts = new List<CandidateVerdict>();
        foreach (var candidate in candidates)
        {
            using var applied = AppliedPatch.Write(context.Workspace, candidate);
            verdicts.Add(new CandidateVerdict(candidate, await runner.RunAsync(context with { CommandTimeout = testTimeout }, tests, token)));
        }

        return verdicts;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Tries a candidate with a full build and the project's own test platform.</summary>
internal sealed class ColdTrial(TestContext context, TimeProvider time)
{
    public async Task<TestRun> TryAsync(CandidatePatch candidate, TestSelection tests, TimeSpan testTimeout, CancellationToken token)
    {
        using var applied = AppliedPatch.Write(context.Workspace, candidate);
        var build = await new DotNetBuild(context, time).EnsureAsync(token);
        return build.Facts is null
            ? build.Run
            : await new OfficialRun(context with { CommandTimeout = testTimeout }, build.Facts, time).RunAsync(tests, token);
    }

    /// <summary>Brings the build output back to the original text.</summary>
    public async Task<bool> BuildOriginalAsync(CancellationToken token) => (await new DotNetBuild(context, time).EnsureAsync(token)).Facts is not null;
}

/// <summary>A session of full builds only.</summary>
internal sealed class FullBuildSession(ColdTrial cold) : ICandidateSession
{
    public int BatchSize => 1;

    public async Task<IReadOnlyList<CandidateVerdict>> TryAsync(
        IReadOnlyList<CandidatePatch> candidates, TestSelection tests, TimeSpan testTimeout, CancellationToken token)
    {
        var verdicts = new List<CandidateVerdict>();
        foreach (var candidate in candidates)
        {
            verdicts.Add(new CandidateVerdict(candidate, await cold.TryAsync(candidate, tests, testTimeout, token)));
        }

        return verdicts;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

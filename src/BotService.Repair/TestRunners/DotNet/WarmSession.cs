namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Compiles each candidate in this process, file by file, and runs it in a warm test host. What that cannot judge
/// (another language, a project file, a framework that shares state) goes through a full build.</summary>
internal sealed class WarmSession(TestContext context, CompiledProjects compiled, WarmHost host, ColdTrial cold) : ICandidateSession
{
    private bool onlyCold;

    public int BatchSize => 1;

    public async Task<IReadOnlyList<CandidateVerdict>> TryAsync(
        IReadOnlyList<CandidatePatch> candidates, TestSelection tests, TimeSpan testTimeout, CancellationToken token)
    {
        var verdicts = new List<CandidateVerdict>();
        foreach (var candidate in candidates)
        {
            var run = onlyCold || !compiled.Own(candidate) ? null : await TryWarmAsync(candidate, tests, testTimeout, token);
            verdicts.Add(new CandidateVerdict(candidate, run ?? await TryColdAsync(candidate, tests, testTimeout, token)));
        }

        return verdicts;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private async Task<TestRun?> TryWarmAsync(CandidatePatch candidate, TestSelection tests, TimeSpan testTimeout, CancellationToken token)
    {
        var compilation = compiled.Compile(candidate);
        if (compilation.Images is null)
        {
            return new TestRun(TestRunEnd.BuildFailed, [], compilation.Errors, context.Project.Command, TimeSpan.Zero);
        }

        var run = await host.RunAsync(new HostRequest(tests) { Images = compilation.Images }, testTimeout, token);
        onlyCold = !run.Isolated;
        return run.Isolated ? Chosen(run.ToRun(context.Project.Command), tests) : null;
    }

    private static TestRun Chosen(TestRun run, TestSelection tests) => tests.Ids is null
        ? run
        : run with { Tests = [.. run.Tests.Where(t => TestId.Includes(tests.Ids, t.Id))] };

    private async Task<TestRun> TryColdAsync(CandidatePatch candidate, TestSelection tests, TimeSpan testTimeout, CancellationToken token)
    {
        await host.DisposeAsync();
        var run = await cold.TryAsync(candidate, tests, testTimeout, token);
        if (!onlyCold && !await cold.BuildOriginalAsync(token))
        {
            onlyCold = true;
        }

        return run;
    }
}

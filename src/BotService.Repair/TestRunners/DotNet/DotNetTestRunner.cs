using Microsoft.Extensions.Logging;

namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Test projects of the .NET SDK.</summary>
internal sealed partial class DotNetTestRunner(TimeProvider time, ILogger<DotNetTestRunner> logger) : ITestRunner
{
    public string Name => "dotnet-test";

    public IReadOnlyList<TestProject> Detect(RepositoryFiles files) => ProjectDetector.Detect(files, Name);

    public async Task<StepResult> RestoreAsync(TestContext context, CancellationToken token)
    {
        var restored = await new DotNetRestore(context).RunAsync(token);
        if (restored.Succeeded)
        {
            // What does not build is told by the first run; here the build only saves the later ones their time.
            await new DotNetBuild(context, time).EnsureAsync(token);
        }

        return restored;
    }

    public async Task<TestRun> RunAsync(TestContext context, TestSelection tests, CancellationToken token)
    {
        var build = await new DotNetBuild(context, time).EnsureAsync(token);
        if (build.Facts is null)
        {
            return build.Run;
        }

        var run = await new OfficialRun(context, build.Facts, time).RunAsync(tests, token);
        return run.End is TestRunEnd.TimedOut or TestRunEnd.Crashed
            ? await new CulpritSearch(context, build.Facts, time).ExplainAsync(run, tests, token)
            : run;
    }

    public async Task<Coverage?> CoverAsync(TestContext context, IReadOnlyList<string> tests, CancellationToken token)
    {
        var build = await new DotNetBuild(context, time).EnsureAsync(token);
        return build.Facts is null ? null : await new CoverageRun(context, build.Facts, time).CoverAsync(tests, token);
    }

    public async Task<ICandidateSession> OpenSessionAsync(TestContext context, CancellationToken token)
    {
        var build = await new DotNetBuild(context, time).EnsureAsync(token);
        var compiled = build.Facts is null ? null : CompiledProjects.Read(context, build.Facts);
        var host = build.Facts is null ? null : WarmHost.Create(context, build.Facts, time);
        if (compiled is null || host is null)
        {
            Log.FullBuilds(logger, context.Project.Evidence);
            return new FullBuildSession(new ColdTrial(context, time));
        }

        return new WarmSession(context, compiled, host, new ColdTrial(context, time));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Project}: no warm test host fits, each candidate gets a full build")]
        public static partial void FullBuilds(ILogger logger, string project);
    }
}

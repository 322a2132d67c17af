using BotService.Repair.Sandboxes;

namespace BotService.Repair.TestRunners.Warm;

/// <summary>One request to a fresh harness: the ordinary way to run tests or to measure their coverage.</summary>
internal static class WarmRun
{
    private static readonly TimeSpan LongestTest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestLimit = TimeSpan.FromSeconds(2);

    public static async Task<TestRun> RunAsync(
        IHarness harness, TestContext context, TestSelection tests, TimeProvider time, CancellationToken token)
    {
        var began = time.GetTimestamp();
        var command = harness.CommandOf(context, tests);
        try
        {
            var reply = await AskAsync(harness, context, RequestOf(context, tests) with { Verbose = true }, time, token);
            return HarnessReport.ToRun(reply, command, time.GetElapsedTime(began));
        }
        catch (HarnessFailedException e)
        {
            return new TestRun(TestRunEnd.Crashed, [], e.Message, command, time.GetElapsedTime(began));
        }
    }

    public static async Task<Coverage?> CoverAsync(
        IHarness harness, TestContext context, IReadOnlyList<string> tests, TimeProvider time, CancellationToken token)
    {
        try
        {
            var reply = await AskAsync(harness, context, RequestOf(context, new TestSelection(tests)) with { Cover = true }, time, token);
            return HarnessReport.ToCoverage(reply, context.Project.IsTestFile);
        }
        catch (HarnessFailedException)
        {
            return null;
        }
    }

    /// <summary>A test may take a fifth of the command's time, so that one that hangs leaves time for the others.</summary>
    private static HarnessRequest RequestOf(TestContext context, TestSelection tests)
    {
        var share = context.CommandTimeout / 5;
        var perTest = share < ShortestLimit ? ShortestLimit : share > LongestTest ? LongestTest : share;
        return new HarnessRequest(tests.Ids, context.CommandTimeout.TotalSeconds) { PerTest = perTest.TotalSeconds };
    }

    private static async Task<HarnessReply> AskAsync(
        IHarness harness, TestContext context, HarnessRequest request, TimeProvider time, CancellationToken token)
    {
        var start = await harness.DescribeAsync(context, token);
        await using var process = await HarnessProcess.StartAsync(context.Sandbox, start, time, token);
        return await process.AskAsync(request, token);
    }
}

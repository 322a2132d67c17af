namespace BotService.Repair.TestRunners.Warm;

/// <summary>Tries candidates in a harness that stays alive between them. One that dies is replaced and the candidate is tried again once.</summary>
internal sealed class WarmSession(IHarness harness, TestContext context, TimeProvider time) : ICandidateSession
{
    private readonly HashSet<string> unparsable = [];
    private readonly HashSet<string> parsable = [];
    private HarnessProcess? process;

    // Work ahead runs project code in the process that all children come from; after a death it is not trusted again.
    private bool mayPrepare = true;

    public int BatchSize => 1;

    public async Task<IReadOnlyList<CandidateVerdict>> TryAsync(
        IReadOnlyList<CandidatePatch> candidates, TestSelection tests, TimeSpan testTimeout, CancellationToken token)
    {
        var verdicts = new List<CandidateVerdict>();
        foreach (var candidate in candidates)
        {
            verdicts.Add(new CandidateVerdict(candidate, await TryAsync(candidate, tests, testTimeout, token)));
        }

        return verdicts;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
            process = null;
        }
    }

    private async Task<TestRun> TryAsync(CandidatePatch candidate, TestSelection tests, TimeSpan limit, CancellationToken token)
    {
        var paths = candidate.Paths.ToList();
        while (true)
        {
            var checkedPaths = paths.Except(unparsable).ToList();
            var request = new HarnessRequest(tests.Ids, limit.TotalSeconds) { Check = checkedPaths };
            var (run, status) = await RunAsync(candidate, request, tests, token);
            if (status != "syntax" || !await FindUnparsableAsync(checkedPaths.Except(parsable).ToList(), token))
            {
                return run;
            }
        }
    }

    private async Task<(TestRun Run, string? Status)> RunAsync(
        CandidatePatch candidate, HarnessRequest request, TestSelection tests, CancellationToken token)
    {
        var began = time.GetTimestamp();
        var command = harness.CommandOf(context, tests);
        using var applied = AppliedPatch.Write(context.Workspace, candidate);
        try
        {
            var reply = await AskAsync(request, token);
            reply = reply is { End: null, Silent: false } ? await AskAsync(request, token) : reply;
            return (HarnessReport.ToRun(reply, command, time.GetElapsedTime(began)), reply.End?.Status);
        }
        catch (HarnessFailedException e)
        {
            return (new TestRun(TestRunEnd.Crashed, [], e.Message, command, time.GetElapsedTime(began)), null);
        }
    }

    /// <summary>Finds files whose original text does not parse either: another dialect, for which the check says nothing.</summary>
    private async Task<bool> FindUnparsableAsync(IReadOnlyList<string> paths, CancellationToken token)
    {
        var found = false;
        foreach (var path in paths)
        {
            var reply = await AskAsync(new HarnessRequest([], 10) { Check = [path] }, token);
            var fails = reply.End?.Status == "syntax";
            (fails ? unparsable : parsable).Add(path);
            found |= fails;
        }

        return found;
    }

    private async Task<HarnessReply> AskAsync(HarnessRequest request, CancellationToken token)
    {
        process ??= await HarnessProcess.StartAsync(context.Sandbox, await harness.DescribeAsync(context, token), time, token);
        HarnessReply? reply = null;
        try
        {
            reply = await process.AskAsync(request with { Prepare = mayPrepare, Modules = mayPrepare }, token);
            return reply;
        }
        finally
        {
            if (reply?.End is null)
            {
                await DisposeAsync();
                mayPrepare = false;
            }
        }
    }
}

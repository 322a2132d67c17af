namespace BotService.Repair.TestRunners.Warm;

/// <summary>Turns the reply of a harness into results.</summary>
internal static class HarnessReport
{
    private const int MessageLimit = 4096;

    public static TestRun ToRun(HarnessReply reply, string command, TimeSpan duration)
    {
        var results = ResultsOf(reply);
        var loads = reply.Events.Where(e => e.E == "load").ToList();
        var end = EndOf(reply, results.Count, loads.Count);
        if (end == TestRunEnd.Completed)
        {
            results.AddRange(loads.Select(e => e.ToResult()));
        }

        return new TestRun(end, results, MessageOf(reply, loads), command, duration);
    }

    public static Coverage? ToCoverage(HarnessReply reply, Func<string, bool> isTestFile)
    {
        var tests = new Dictionary<string, IReadOnlyDictionary<string, IReadOnlySet<int>>>();
        foreach (var seen in reply.Events.Where(e => e.E == "cover"))
        {
            tests[seen.Id] = seen.Files
                .Where(f => HarnessEvent.IsInside(f.Key) && !isTestFile(f.Key))
                .ToDictionary(f => f.Key, f => (IReadOnlySet<int>)f.Value);
        }

        return tests.Count == 0 ? null : new Coverage(tests);
    }

    private static List<TestResult> ResultsOf(HarnessReply reply)
    {
        var results = reply.Events.Where(e => e.E == "test").Select(e => e.ToResult()).DistinctBy(t => t.Id).ToList();
        if (reply.End is null && reply.Events.LastOrDefault(e => e.E is "start" or "test") is { E: "start" } running)
        {
            results.Add(running.ToResult() with
            {
                Outcome = reply.Silent ? TestOutcome.TimedOut : TestOutcome.Crashed,
                Message = reply.Silent ? "The test did not end." : "The test ended its process.",
            });
        }

        return results;
    }

    private static TestRunEnd EndOf(HarnessReply reply, int tests, int loads) => reply.End?.Status switch
    {
        null => reply.Silent ? TestRunEnd.TimedOut : TestRunEnd.Crashed,
        "timeout" => TestRunEnd.TimedOut,
        "memory" => TestRunEnd.OutOfMemory,
        "syntax" or "load" => TestRunEnd.BuildFailed,
        "done" when tests > 0 => TestRunEnd.Completed,
        "done" => loads > 0 ? TestRunEnd.BuildFailed : TestRunEnd.NoTests,
        _ => TestRunEnd.Crashed,
    };

    private static string MessageOf(HarnessReply reply, IReadOnlyList<HarnessEvent> loads)
    {
        var words = loads.Select(e => e.Message.Contains(e.File, StringComparison.Ordinal) ? e.Message : $"{e.File}: {e.Message}")
            .Append(reply.End?.Message ?? reply.LastWords)
            .Where(w => w.Length > 0);
        var text = string.Join("\n", words).Trim();
        return text.Length <= MessageLimit ? text : text[..MessageLimit];
    }
}

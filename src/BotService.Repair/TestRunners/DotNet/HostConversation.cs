namespace BotService.Repair.TestRunners.DotNet;

/// <summary>Collects what the test host says about one run.</summary>
internal sealed class HostConversation(IReadOnlyList<string> roots)
{
    private const int TestsKept = 200_000;

    private readonly List<TestResult> tests = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, IReadOnlyList<int>>> probes = [];
    private readonly List<string> running = [];
    private string error = "";
    private bool isolated = true;

    public bool Finished { get; private set; }

    public bool TimedOut { get; set; }

    /// <summary>Candidates whose assemblies the host still holds.</summary>
    public int Alive { get; private set; }

    /// <summary>Resident bytes of the host after the run.</summary>
    public long Memory { get; private set; }

    /// <returns>False when the line makes no sense, so that nothing after it can be believed.</returns>
    public bool Take(string text)
    {
        if (HostLine.Parse(text) is not { } line || tests.Count >= TestsKept)
        {
            return false;
        }

        switch (line.Kind)
        {
            case "start":
                running.Add(line.Id);
                break;
            case "end":
                EndOf(line);
                break;
            case "done":
                Finish(line);
                break;
        }

        return true;
    }

    public HostRun End(TimeSpan duration, string errorOutput)
    {
        var outcome = TimedOut ? TestOutcome.TimedOut : TestOutcome.Crashed;
        var end = TimedOut ? TestRunEnd.TimedOut
            : Finished && error.Length == 0 ? tests.Count == 0 ? TestRunEnd.NoTests : TestRunEnd.Completed
            : errorOutput.Contains("Out of memory", StringComparison.Ordinal) ? TestRunEnd.OutOfMemory
            : TestRunEnd.Crashed;
        var message = end switch
        {
            TestRunEnd.TimedOut => $"No result after {duration.TotalSeconds:F1} s" + (running.Count == 0 ? "." : $"; running: {string.Join(", ", running)}."),
            TestRunEnd.Crashed or TestRunEnd.OutOfMemory => error.Length > 0 ? BuildOutput.Tail(error) : BuildOutput.Head(errorOutput),
            _ => "",
        };
        var unfinished = Finished ? [] : running.Select(id => new TestResult(id, outcome, duration, message, []));
        return new HostRun(end, [.. tests, .. unfinished], message, duration) { Probes = probes, Isolated = isolated };
    }

    private void EndOf(HostLine line)
    {
        running.Remove(line.Id);
        tests.Add(line.Result(roots));
        if (line.Probes() is { } seen)
        {
            probes[line.Id] = seen;
        }
    }

    private void Finish(HostLine line)
    {
        Finished = true;
        error = line.Text("error");
        isolated = line.Text("shared").Length == 0;
        Alive = (int)Math.Clamp(line.Number("alive"), 0, int.MaxValue);
        Memory = (long)line.Number("memory");
    }
}

using BotService.Repair.TestRunners;

namespace BotService.Repair.Validation;

/// <summary>What became of the candidates: all that is worth a look, and not more than fits on a page. Thread safe.</summary>
internal sealed class TrialLog
{
    private const int MostPassed = 20;
    private const int MostNear = 40;
    private const int MostOthers = 100;
    private const int Shown = 6;
    private readonly Lock gate = new();
    private readonly List<Trial> passed = [];
    private readonly List<Trial> near = [];
    private readonly List<Trial> others = [];
    private readonly Queue<Trial> latest = new();

    /// <summary>Those that passed, those that came near, then the first of the rest.</summary>
    public IReadOnlyList<Trial> All
    {
        get
        {
            lock (gate)
            {
                return [.. passed, .. near, .. others];
            }
        }
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Trial> Latest
    {
        get
        {
            lock (gate)
            {
                return [.. latest.Reverse()];
            }
        }
    }

    /// <param name="isNear">It left fewer tests failing, or broke only others.</param>
    /// <param name="diff">Asked only for a trial that is kept.</param>
    public void Add(Trial trial, bool isNear, Func<string> diff)
    {
        lock (gate)
        {
            var (list, most) = trial.Verdict == Verdicts.Plausible ? (passed, MostPassed) : isNear ? (near, MostNear) : (others, MostOthers);
            if (list.Count < most)
            {
                list.Add(trial with { Diff = diff() });
            }

            latest.Enqueue(trial);
            if (latest.Count > Shown)
            {
                latest.Dequeue();
            }
        }
    }

    /// <param name="fault">Null when the proof succeeded.</param>
    public void Prove(int number, string? fault)
    {
        lock (gate)
        {
            var at = passed.FindIndex(t => t.Number == number);
            if (at >= 0)
            {
                passed[at] = passed[at] with { Verdict = fault is null ? Verdicts.Proven : Verdicts.NotProven, Detail = fault ?? "" };
            }
        }
    }
}

/// <summary>The closed set of a trial's verdicts.</summary>
internal static class Verdicts
{
    public const string Proven = "proven";
    public const string Plausible = "plausible";
    public const string NotProven = "not-proven";
    public const string Regression = "regression";
    public const string StillFailing = "still-failing";

    /// <param name="repairs">The failing tests passed.</param>
    /// <param name="fault">What the whole suite then showed; null for nothing.</param>
    public static string Of(TestRun run, bool repairs, string? fault) => run.End switch
    {
        TestRunEnd.Completed when repairs => fault is null ? Plausible : Regression,
        TestRunEnd.Completed or TestRunEnd.NoTests => StillFailing,
        TestRunEnd.BuildFailed => "build-failed",
        TestRunEnd.TimedOut => "timed-out",
        _ => "crashed",
    };
}

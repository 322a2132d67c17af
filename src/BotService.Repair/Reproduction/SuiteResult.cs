using BotService.Repair.TestRunners;

namespace BotService.Repair.Reproduction;

/// <summary>Outcome of every test of one run, by id.</summary>
public sealed record SuiteResult(IReadOnlyDictionary<string, TestOutcome> Outcomes)
{
    private static readonly string[] Separators = ["::", " > "];

    public SuiteCounts Counts => new(
        Outcomes.Values.Count(o => o == TestOutcome.Passed),
        Outcomes.Values.Count(o => o is not (TestOutcome.Passed or TestOutcome.Skipped)),
        Outcomes.Values.Count(o => o == TestOutcome.Skipped));

    /// <summary>Outcome of one test. The id of a file that could not be loaded goes when it can be: its tests answer for it then.</summary>
    public TestOutcome Of(string id)
    {
        if (Outcomes.TryGetValue(id, out var outcome))
        {
            return outcome;
        }

        var loaded = Outcomes.Where(t => Separators.Any(s => t.Key.StartsWith(id + s, StringComparison.Ordinal))).Select(t => t.Value).ToList();
        return loaded.Contains(TestOutcome.Passed) && loaded.All(o => o is TestOutcome.Passed or TestOutcome.Skipped)
            ? TestOutcome.Passed
            : TestOutcome.Failed;
    }

    /// <summary>When an id was reported twice, its worst outcome counts.</summary>
    public static SuiteResult Of(IEnumerable<TestResult> tests) => new(tests
        .GroupBy(t => t.Id)
        .ToDictionary(g => g.Key, g => g.Max(t => Severity(t.Outcome)) switch
        {
            0 => TestOutcome.Skipped,
            1 => TestOutcome.Passed,
            _ => g.First(t => Severity(t.Outcome) == 2).Outcome,
        }));

    /// <summary>Ids that passed before and are now red, skipped or gone.</summary>
    public IReadOnlyList<string> RegressionsIn(SuiteResult after) =>
    [
        .. Outcomes.Where(t => t.Value == TestOutcome.Passed && after.Outcomes.GetValueOrDefault(t.Key, TestOutcome.Skipped) != TestOutcome.Passed).Select(t => t.Key),
    ];

    private static int Severity(TestOutcome outcome) => outcome switch
    {
        TestOutcome.Skipped => 0,
        TestOutcome.Passed => 1,
        _ => 2,
    };
}

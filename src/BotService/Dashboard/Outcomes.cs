namespace BotService.Dashboard;

/// <summary>What results of runs mean to a reader of charts.</summary>
public static class Outcomes
{
    public const string Running = "running";
    public const string Repaired = "repaired";

    /// <summary>Every result that a run can end with, in the order of lists.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Repaired, "no-plausible-patch", "flaky", "not-reproduced", "build-broken", "budget-spent", "infrastructure-failure", "failed", "skipped", "green", "superseded", "cancelled",
    ];

    /// <summary><c>running</c>, <c>repaired</c>, <c>abstained</c> (worked on, and honestly not repaired), <c>failed</c> (our fault) or <c>set-aside</c> (nothing
    /// to repair, or not wanted).</summary>
    public static string KindOf(string result) => result switch
    {
        "" or Running => Running,
        Repaired => Repaired,
        "no-plausible-patch" or "flaky" or "not-reproduced" or "build-broken" or "budget-spent" => "abstained",
        "failed" or "infrastructure-failure" => "failed",
        _ => "set-aside",
    };

    /// <summary>As a person says it.</summary>
    public static string TitleOf(string result) => result switch
    {
        "" => "Running",
        "set-aside" => "Set aside",
        "not-reproduced" => "Not reproduced",
        "build-broken" => "Build broken",
        "infrastructure-failure" => "Infrastructure failure",
        "no-plausible-patch" => "No plausible patch",
        "budget-spent" => "Budget spent",
        _ => char.ToUpperInvariant(result[0]) + result[1..],
    };
}

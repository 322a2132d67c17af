using BotService.Repair;

namespace BotService.Publishing;

/// <summary>How the endings of runs are called on a forge, and what to do about each.</summary>
internal static class Outcomes
{
    public static (string Title, string Advice) Of(RepairOutcome outcome) => outcome switch
    {
        RepairOutcome.Repaired => ("Fix found", ""),
        RepairOutcome.NotReproduced => ("Not reproduced", "All tests pass where I ran them. What differs in CI: versions, services, environment, order of tests?"),
        RepairOutcome.Flaky => ("Flaky", "Look for time, order, randomness and shared state in these tests. While they are flaky, no change can be shown to help."),
        RepairOutcome.BuildBroken => ("The build is broken", "It must compile before tests can say anything."),
        RepairOutcome.InfrastructureFailure => ("Infrastructure failure", "This says nothing about the code. `/testfix retry` tries again once it is mended."),
        RepairOutcome.NoPlausiblePatch => ("No fix found", "Nothing that I tried made the tests pass. `/testfix explain` says where I looked."),
        RepairOutcome.BudgetSpent => ("Out of time", "`/testfix retry` tries again; `limits.time` in `.botservice.yml` gives more time."),
        RepairOutcome.Skipped => ("Skipped", ""),
        RepairOutcome.Failed => ("I failed", "This is my own fault and says nothing about the code. `/testfix retry` tries again."),
        var other => throw new InvalidOperationException($"{other.Name} is not known here."),
    };

    /// <summary>Why a proven patch stayed here, by <see cref="PublishResult.Name"/>, or a run ended without a result.</summary>
    public static string TitleOf(string name) => name switch
    {
        "cancelled" => "Stopped",
        "green" or "green-again" => "Green again",
        "skipped" => "Skipped",
        "failed" => "I failed",
        "head-moved" or "superseded" => "Out of date: the branch moved on",
        "pull-request-closed" => "The pull request was closed meanwhile",
        "opted-out" => "Opted out by label",
        "mode-off" => "Switched off",
        "configuration-error" => "Error in .botservice.yml",
        "competing-fix" => "There is a fix already",
        "closed-before" => "A fix was closed before",
        "hands-off" => "Left to people",
        "cap-reached" => "A cap is reached",
        "unsafe-patch" => "The patch was held back",
        "unfit-patch" => "The patch does not apply",
        "same-patch" => "Nothing new",
        "push-refused" => "The push was refused",
        _ => "Nothing published",
    };
}

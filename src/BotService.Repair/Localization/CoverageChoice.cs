using BotService.Repair.Reproduction;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Localization;

/// <summary>Which tests to measure: all failing ones and enough passing ones to tell lines apart.</summary>
internal static class CoverageChoice
{
    private const int MaxFailing = 20;
    private const int MaxPassing = 80;

    public static IReadOnlyList<string> Of(Reproduced failure)
    {
        var near = failure.Failing.Select(t => t.File).Where(f => f.Length > 0).ToHashSet();
        var passing = failure.Baseline.Run.Tests
            .Where(t => t.Outcome == TestOutcome.Passed)
            .OrderByDescending(t => near.Contains(t.File))
            .ThenBy(t => t.Duration)
            .Take(MaxPassing);
        return [.. failure.Failing.Take(MaxFailing).Concat(passing).Select(t => t.Id).Distinct()];
    }
}

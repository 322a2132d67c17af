using BotService.Repair.TestRunners;

namespace BotService.Repair.Localization;

/// <summary>Spectrum-based localization with the Ochiai coefficient.</summary>
/// <remarks>Abreu, Zoeteweij, van Gemund: "On the accuracy of spectrum-based fault localization", 2007:
/// ef / sqrt((ef + nf) * (ef + ep)).</remarks>
internal static class Spectrum
{
    private const double MaxWeight = 0.9;

    public static IEnumerable<(string Path, int Line, double Weight, string Reason)> Vote(LocalizationInput input, Coverage coverage)
    {
        var failing = input.Failure.Failing.Select(t => t.Id).Where(coverage.Tests.ContainsKey).ToHashSet();
        var passing = coverage.Tests.Keys.Where(id => !failing.Contains(id)).ToList();
        foreach (var file in input.Sources)
        {
            foreach (var line in file.Tokens.Select(t => t.Line).Distinct())
            {
                var ef = failing.Count(id => Covers(coverage, id, file.Path, line));
                if (ef == 0)
                {
                    continue;
                }

                var ep = passing.Count(id => Covers(coverage, id, file.Path, line));
                var ochiai = ef / Math.Sqrt(failing.Count * (double)(ef + ep));
                yield return (file.Path, line, MaxWeight * ochiai, $"run by {ef} of {failing.Count} failing and {ep} of {passing.Count} passing tests");
            }
        }
    }

    private static bool Covers(Coverage coverage, string test, string path, int line) =>
        coverage.Tests[test].TryGetValue(path, out var lines) && lines.Contains(line);
}

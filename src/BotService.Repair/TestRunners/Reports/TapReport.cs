using System.Globalization;
using System.Text.RegularExpressions;

namespace BotService.Repair.TestRunners.Reports;

/// <summary>Test Anything Protocol, versions 12 to 14, among other lines of standard output; see testanything.org.</summary>
/// <param name="Complete">The plan <c>1..N</c> was seen and as many test points with it, and nobody bailed out.</param>
internal sealed partial record TapReport(IReadOnlyList<TestResult> Tests, bool Complete)
{
    private const int MostTests = 100_000;

    /// <summary>Null when the text has no test point at the start of a line.</summary>
    public static TapReport? Read(string text, ReportPaths paths, string folder)
    {
        var points = new List<(string Id, string State, string Directive, List<string> Notes)>();
        var planned = -1;
        var bailed = false;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.TrimEnd('\r');
            if (Point().Match(line) is { Success: true } match && points.Count < MostTests)
            {
                points.Add((IdOf(match, points.Count + 1), match.Groups["state"].Value, match.Groups["directive"].Value.ToUpperInvariant(), []));
            }
            else if (Plan().Match(line) is { Success: true } plan)
            {
                planned = int.Parse(plan.Groups[1].Value, CultureInfo.InvariantCulture);
            }
            else if (points.Count > 0)
            {
                points[^1].Notes.Add(line);
            }

            bailed |= line.StartsWith("Bail out!", StringComparison.Ordinal);
        }

        return points.Count == 0 ? null : new TapReport([.. Distinct(points.Select(Result))], !bailed && points.Count == planned);

        TestResult Result((string Id, string State, string Directive, List<string> Notes) point)
        {
            var outcome = point.Directive == "SKIP" ? TestOutcome.Skipped
                : point.State == "ok" ? TestOutcome.Passed
                : point.Directive == "TODO" ? TestOutcome.Skipped
                : TestOutcome.Failed;
            if (outcome != TestOutcome.Failed)
            {
                return new TestResult(point.Id, outcome, TimeSpan.Zero, "", []);
            }

            var notes = string.Join('\n', point.Notes);
            return new TestResult(point.Id, outcome, TimeSpan.Zero, RunEnds.Shorten("not ok " + point.Id + "\n" + notes), paths.Frames(point.Id + "\n" + notes, folder));
        }
    }

    private static string IdOf(Match point, int position)
    {
        var number = point.Groups["number"] is { Success: true } given ? given.Value : position.ToString(CultureInfo.InvariantCulture);
        var description = point.Groups["description"].Value.Trim();
        return description.Length == 0 ? number : $"{number} - {description}";
    }

    /// <summary>Several programs of one run each count from 1: a repeated id gets the number of its repetition.</summary>
    private static IEnumerable<TestResult> Distinct(IEnumerable<TestResult> tests)
    {
        var seen = new Dictionary<string, int>();
        foreach (var test in tests)
        {
            var times = seen[test.Id] = seen.GetValueOrDefault(test.Id) + 1;
            yield return times == 1 ? test : test with { Id = $"{test.Id} ({times})" };
        }
    }

    [GeneratedRegex("""^(?<state>not ok|ok)\b(\s+(?<number>\d+))?\s*(-\s*)?(?<description>.*?)(\s+#\s*(?<directive>SKIP|TODO)\b.*)?$""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Point();

    [GeneratedRegex("""^1\.\.(\d{1,7})\b""", RegexOptions.CultureInvariant)]
    private static partial Regex Plan();
}

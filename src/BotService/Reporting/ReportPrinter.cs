using System.Globalization;
using BotService.Commands;
using BotService.Repair;
using Spectre.Console;

namespace BotService.Reporting;

/// <summary>Prints a report so that a reader who doubts it can check it.</summary>
internal sealed class ReportPrinter(IAnsiConsole console)
{
    private const int LocationsShown = 5;
    private const int MessageLines = 6;
    private static readonly Style Heading = new(decoration: Decoration.Bold);
    private static readonly Style Dim = new(Color.Grey);

    public void Print(RepairReport report)
    {
        var repaired = report.Outcome is RepairOutcome.Repaired;
        Line(report.Outcome.Name.ToUpperInvariant(), new Style(repaired ? Color.Green : Color.Yellow, decoration: Decoration.Bold));
        Line(report.Outcome.Reason);
        Tests(report);
        EvidenceOf(report);
        Locations(report.Locations);
        PatchOf(report);
        Totals(report);
    }

    private void Tests(RepairReport report)
    {
        Section("Failing tests", report.FailingTests.Count);
        foreach (var test in report.FailingTests)
        {
            Line("  " + test.Id, new Style(Color.Red));
            foreach (var line in test.Message.Split('\n', MessageLines + 1).Take(MessageLines).Where(l => l.Trim().Length > 0))
            {
                Line("      " + line.TrimEnd(), Dim);
            }
        }

        Section("Flaky tests (same code, different results)", report.FlakyTests.Count);
        foreach (var id in report.FlakyTests)
        {
            Line("  " + id, new Style(Color.Yellow));
        }
    }

    private void EvidenceOf(RepairReport report)
    {
        var evidence = report.Evidence;
        if (evidence is { RedRuns: 0, SuiteBefore: null, Commands.Count: 0 })
        {
            return;
        }

        Section("Evidence", 1);
        if (evidence.RedRuns > 0)
        {
            Line($"  before  {evidence.RedRuns} of {evidence.RedRuns} runs of the failing tests were red");
        }

        Suite("  before  whole suite: ", evidence.SuiteBefore);
        if (evidence.GreenRuns > 0)
        {
            Line($"  after   {evidence.GreenRuns} of {evidence.GreenRuns} runs of the whole suite on a clean checkout were green", new Style(Color.Green));
        }

        Suite("  after   whole suite: ", evidence.SuiteAfter);
        Each("  checked ", evidence.Integrity);
        Each("  sandbox ", evidence.Sandbox.Length == 0 ? [] : [evidence.Sandbox]);
        Each("  network ", evidence.Egress);
        Each("  commit  ", report.Commit.Length == 0 ? [] : [report.Commit]);
        Section("Repeat it", evidence.Commands.Count);
        Each("  $ ", evidence.Commands);
    }

    private void Locations(IReadOnlyList<Location> locations)
    {
        Section("Where", locations.Count);
        foreach (var place in locations.Take(LocationsShown))
        {
            Line(string.Create(CultureInfo.InvariantCulture, $"  {place.Path}:{place.Line}  {place.Score:0.00}  {string.Join("; ", place.Reasons)}"));
        }
    }

    private void PatchOf(RepairReport report)
    {
        if (report.Patch.Length == 0)
        {
            return;
        }

        var others = report.Alternatives.Count switch
        {
            0 => "no other patch that was tried also passed",
            1 => "1 other patch also passed, see --json",
            var n => $"{n} other patches also passed, see --json",
        };
        Line("");
        Line($"Patch ({(report.Origin is { } o ? $"{o.Kind}: {o.Name}; " : "")}{others})", Heading);
        new PatchPrinter(console).Print(report.Patch);
        Section("The model explains (not checked)", report.Explanation.Length);
        Each("  ", report.Explanation.Length == 0 ? [] : [report.Explanation]);
    }

    private void Totals(RepairReport report)
    {
        var s = report.Seconds;
        (string Name, double Value)[] steps =
        [
            ("checkout", s.Checkout), ("restore", s.Restore), ("reproduce", s.Reproduce), ("localize", s.Localize), ("propose", s.Propose), ("validate", s.Validate),
        ];
        var split = string.Join(", ", steps.Where(p => p.Value > 0).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Name} {p.Value:0.0}")));
        Line("");
        if (report.Candidates.Proposed > 0)
        {
            Line($"Candidates: {ProgressDisplay.CandidatesText(report.Candidates)}", Dim);
        }

        if (report.Model is { Use: var use } model)
        {
            Line($"Model: {model.Model} by {model.Method}; {use.PromptTokens} tokens read ({use.ReusedTokens} of them again), {use.DecodedTokens} written", Dim);
        }

        foreach (var note in report.Notes)
        {
            Line("Note: " + note, new Style(Color.Yellow));
        }

        Line($"Time: {Durations.Text(TimeSpan.FromSeconds(s.Total))}{(split.Length > 0 ? $" ({split})" : "")}", Dim);
    }

    private void Suite(string label, SuiteCounts? counts)
    {
        if (counts is not null)
        {
            Line($"{label}{counts.Passed} passed, {counts.Failed} failed, {counts.Skipped} skipped");
        }
    }

    private void Each(string label, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Line(label + line);
        }
    }

    private void Section(string name, int count)
    {
        if (count > 0)
        {
            Line("");
            Line(name, Heading);
        }
    }

    private void Line(string text, Style? style = null) => console.Write(new Text(Terminal.Clean(text) + "\n", style));
}

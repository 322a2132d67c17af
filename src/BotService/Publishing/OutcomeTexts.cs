using BotService.Repair;

namespace BotService.Publishing;

/// <summary>What the bot writes about a run that ends without a fix.</summary>
internal sealed class OutcomeTexts(FinishedRun run, PublishingOptions options)
{
    private readonly Sections sections = new(run, [], options);
    private readonly RepairReport report = run.Report;

    public string Title => Outcomes.Of(report.Outcome).Title;

    public string Comment() => BodyText.Of(Text.Outcome.Render(
        ("title", Title),
        ("reason", Reason),
        ("advice", Outcomes.Of(report.Outcome).Advice),
        ("details", Details),
        ("footer", sections.Footer)));

    public string Stopped(PublishResult stopped) => BodyText.Of(Text.Outcome.Render(
        ("title", Outcomes.TitleOf(stopped.Name)),
        ("reason", stopped.Text),
        ("advice", report.Outcome is RepairOutcome.Repaired ? $"A change that passes the tests was found for {Sections.Short(run.HeadSha)} and not published. `/testfix retry` looks again." : ""),
        ("details", ""),
        ("footer", sections.Footer)));

    public string Explanation() => BodyText.Of(Text.Explanation.Render(
        ("title", Title),
        ("commit", Sections.Short(run.HeadSha)),
        ("reason", Reason),
        ("failed", report.FailingTests.Count == 0 ? "No test failed in every run." : sections.Failed),
        ("locations", sections.Locations),
        ("tried", sections.Tried + Flaky + Notes),
        ("footer", sections.Footer)));

    // The engine's reasons name tests and files, so they are others' text.
    private string Reason => report.Outcome is RepairOutcome.Repaired ? "" : EchoedText.Code(report.Outcome.Reason, 600);

    private string Details => string.Join("\n\n", new[] { report.FailingTests.Count > 0 ? sections.Failed : "", Flaky.Trim(), Notes.Trim() }.Where(p => p.Length > 0));

    private string Flaky => report.FlakyTests.Count == 0 ? "" : "\n\nFlaky:\n\n" + string.Join('\n', report.FlakyTests.Take(10).Select(t => $"- {EchoedText.Code(t, 200)}"));

    private string Notes => report.Notes.Count == 0 ? "" : "\n\nThe run had to do without something:\n\n" + string.Join('\n', report.Notes.Take(5).Select(n => $"- {EchoedText.Code(n, 300)}"));
}

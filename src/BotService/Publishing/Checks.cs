using BotService.Forges;
using BotService.Policies;
using BotService.Repair;

namespace BotService.Publishing;

/// <summary>The bot's check on the red commit. It never fails a build.</summary>
internal static class Checks
{
    private const int Annotations = 10;
    private static readonly CheckButton FixButton = new(ButtonPolicy.Fix, "Fix this", "Look for a change that makes it green");
    private static readonly CheckButton RetryButton = new(ButtonPolicy.Retry, "Retry", "Look once more");
    private static readonly CheckButton StopButton = new(ButtonPolicy.Stop, "Stop", "Keep quiet here until asked again");

    public static CheckReport Offer(string sha) => new($"offer-{sha}", sha, CheckState.Completed, "Red. I can look for a fix", "Press _Fix this_ or write `/testfix` in the pull request.")
    {
        Conclusion = CheckConclusion.Neutral,
        Buttons = [FixButton, StopButton],
    };

    public static CheckReport Started(string runId, string sha, bool isQueued) => new(
        runId, sha, isQueued ? CheckState.Queued : CheckState.InProgress, isQueued ? "Waiting for a free worker" : "Looking for a fix", "`/testfix status` says how far it is, `/testfix stop` ends it.");

    public static CheckReport Ended(string runId, string sha, string name, string reason) => new(
        runId, sha, CheckState.Completed, Outcomes.TitleOf(name), BodyText.Of(Ending(reason)))
    {
        Conclusion = CheckConclusion.Neutral,
        Buttons = [RetryButton, StopButton],
    };

    public static string Ending(string reason) => $"{EchoedText.Code(reason, 600)}\n\n`/testfix` looks again.";

    public static CheckReport Fixed(FinishedRun run, string title, string summary, IReadOnlyList<PatchChange> changes) => new(run.RunId, run.HeadSha, CheckState.Completed, title, summary)
    {
        Conclusion = CheckConclusion.Success,
        Annotations = [.. changes.Take(Annotations).Select(c => new CheckAnnotation(c.Path, Math.Max(c.OldStart, 1), "The proposed fix changes this line."))],
        Buttons = [RetryButton, StopButton],
    };

    public static CheckReport Unfixed(FinishedRun run, string title, string summary) => new(run.RunId, run.HeadSha, CheckState.Completed, title, summary)
    {
        Conclusion = CheckConclusion.Neutral,
        Annotations = [.. run.Report.Locations.Take(5).Select(Suspicious)],
        Buttons = [RetryButton, StopButton],
    };

    public static CheckReport WithLink(CheckReport report, PublishingOptions options, string runId) => report with { DetailsUrl = options.LinkTo(runId) };

    private static CheckAnnotation Suspicious(Location location) =>
        new(location.Path, location.Line, EchoedText.Title($"Suspicious: {string.Join("; ", location.Reasons.Take(4))}", 500));
}

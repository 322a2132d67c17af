using System.Globalization;
using BotService.Forges;
using BotService.Policies;
using BotService.Repair;

namespace BotService.Publishing;

/// <summary>What a report says, in parts that bodies and comments are made of. Markdown, safe to post.</summary>
internal sealed class Sections(FinishedRun run, IReadOnlyList<PatchChange> changes, PublishingOptions options)
{
    private const int TestsShown = 5;
    private const int TestsNamed = 20;
    private const int LinesShown = 12;
    private const int MessageLines = 12;
    private const int MessageCharacters = 1500;
    private readonly RepairReport report = run.Report;

    private IReadOnlyList<string> Paths => [.. changes.Select(c => c.Path).Distinct()];

    private int Lines => changes.Sum(c => Math.Max(c.Removed.Count, c.Added.Count));

    public string Headline => $"{TestsPhrase} on {EchoedText.Path(run.HeadBranch, 100)} at {Short(run.HeadSha)}. This changes {Count(Lines, "line")} of {PathsPhrase} so that {(report.FailingTests.Count == 1 ? "it passes" : "they pass")}.";

    public string TestsPhrase => report.FailingTests switch
    {
        [] => "Tests fail",
        [var one] => $"{EchoedText.Code(one.Id, 200)} fails",
        { Count: var n } => $"{n} tests fail",
    };

    public string Failed => string.Join("\n\n", report.FailingTests.Take(TestsShown).Select(Test)) + Others;

    private string Others => report.FailingTests.Count <= TestsShown ? "" : "\n\nand\n\n"
        + string.Join('\n', report.FailingTests.Skip(TestsShown).Take(TestsNamed).Select(t => $"- {EchoedText.Code(t.Id, 200)}"))
        + (report.FailingTests.Count > TestsShown + TestsNamed ? $"\n- {report.FailingTests.Count - TestsShown - TestsNamed} more" : "");

    public string Changed => string.Join('\n', changes.Take(20).Select(c => $"- {Place(c)}{(Because(c) is { Length: > 0 } because ? ": " + because : "")}"));

    /// <summary>The changed lines themselves; "" when they are many.</summary>
    public string Change
    {
        get
        {
            var lines = changes.SelectMany(c => c.Removed.Select(l => "-" + l).Concat(c.Added.Select(l => "+" + l))).ToList();
            return lines.Count is 0 or > LinesShown ? "" : EchoedText.CodeBlock(string.Join('\n', lines), LinesShown, 2_000, "diff");
        }
    }

    /// <summary>Who proposed it, and how much the tests say about it.</summary>
    public string Origin
    {
        get
        {
            var from = report.Origin switch
            {
                { Kind: "model" } o => $"A language model proposed it: {EchoedText.Path(o.Name, 200)}.",
                { } o => $"It comes from a pattern of common mistakes ({EchoedText.Path(o.Name, 100)}), not from a language model.",
                null => "",
            };
            var others = report.Alternatives.Count switch
            {
                0 => "No other change that was tried passed the tests.",
                1 => "One other change also passed the tests, so they do not tell the two apart: please read this one with care.",
                var n => $"{n} other changes also passed the tests, so they do not tell them apart: please read this one with care.",
            };
            return $"{from} {others}".Trim();
        }
    }

    public string Evidence
    {
        get
        {
            var e = report.Evidence;
            string[] rows =
            [
                "| | before | after |",
                "| --- | --- | --- |",
                $"| {(report.FailingTests.Count == 1 ? "the failing test" : "the failing tests")} | red in {e.RedRuns} of {e.RedRuns} runs | green in {e.GreenRuns} of {e.GreenRuns} runs |",
                $"| whole suite | {Suite(e.SuiteBefore)} | {Suite(e.SuiteAfter)} |",
                $"| files changed | | {Paths.Count} |",
                "| test files changed | | 0 |",
            ];
            return string.Join('\n', rows) + $"\n\nThe green runs were on a clean checkout{(e.Sandbox.Length > 0 ? $", all runs in a sandbox ({EchoedText.Code(e.Sandbox, 40)})" : "")}. {Tried}{Checked}";
        }
    }

    private string Checked => report.Evidence.Integrity.Count == 0 ? "" : $"\n\nChecked: {string.Join("; ", report.Evidence.Integrity.Take(6).Select(i => EchoedText.Code(i, 200)))}.";

    public string Tried => report.Candidates is { Proposed: > 0 } c
        ? $"{Count(c.Validated, "change")} of {c.Proposed} proposed ones {(c.Validated == 1 ? "was" : "were")} run, {c.Plausible} of them passed, {c.RejectedByIntegrity} {(c.RejectedByIntegrity == 1 ? "was" : "were")} thrown out for touching tests or settings."
        : "No change was tried.";

    /// <param name="branch">One of the bot's own, which needs no quoting.</param>
    public string RepeatOn(string branch) => report.Evidence.Commands is [.., var last]
        ? "To see it for yourself:\n\n" + EchoedText.CodeBlock($"git fetch origin {branch} && git switch --detach FETCH_HEAD && {OneLine(last)}", 1, 1000, "sh")
        : "";

    public string RepeatSuggestions => report.Evidence.Commands is [.., var last]
        ? "To see it for yourself, commit what is suggested and run:\n\n" + EchoedText.CodeBlock(OneLine(last), 1, 1000, "sh")
        : "";

    public string Locations => report.Locations.Count == 0 ? "Nowhere: there was nothing to go by." : string.Join('\n', report.Locations.Take(5).Select(l =>
        string.Create(CultureInfo.InvariantCulture, $"- {EchoedText.Path(l.Path)} line {l.Line} (suspicion {l.Score:0.00}){Reasons(l)}")));

    public string Footer => $"_Attempt {run.Attempt}, run {RunLink}. `/testfix help` has the commands._";

    private string RunLink => options.LinkTo(run.RunId) is { } link ? $"[{EchoedText.Code(run.RunId, 60)}]({link})" : EchoedText.Code(run.RunId, 60);

    /// <summary>Where a change lies and why it was looked at there; "" when nothing pointed there.</summary>
    public string Because(PatchChange change)
    {
        var (from, to) = (change.OldStart - 2, change.OldStart + Math.Max(change.Removed.Count, 1) + 1);
        var near = report.Locations.Where(l => l.Path == change.Path && l.Line >= from && l.Line <= to).OrderByDescending(l => l.Score).FirstOrDefault();
        return near is { Reasons.Count: > 0 } ? string.Join("; ", near.Reasons.Take(4).Select(r => EchoedText.Code(r, 150))) : "";
    }

    public string Hunk(PatchChange change)
    {
        var because = Because(change);
        var why = because.Length > 0 ? $"Why here: {because}." : "No single line stood out here; this change was found by trying.";
        return BodyText.Of(Text.Hunk.Render(("why", why), ("seen", report.FailingTests.Count == 0 ? "" : "What the test saw without it:\n\n" + Test(report.FailingTests[0]))));
    }

    /// <summary>The forge's own address of a pull request, which it shows as a reference; its number where it has none.</summary>
    public static string Link(PullRequest pull) =>
        Uri.TryCreate(pull.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url.AbsoluteUri : $"#{pull.Ref.Number}";

    public static string Short(string sha) => EchoedText.Path(sha.Length > 10 ? sha[..10] : sha, 10);

    private static string Test(FailingTest test) =>
        EchoedText.Code(test.Id, 300) + (test.Message.Trim().Length == 0 ? "" : "\n\n" + EchoedText.Block(test.Message, MessageLines, MessageCharacters));

    private static string Place(PatchChange change) => EchoedText.Path(change.Path) + (change.Removed.Count, change.Added.Count) switch
    {
        (0, _) => $", after line {change.OldStart}",
        (1, _) => $", line {change.OldStart}",
        var (n, _) => $", lines {change.OldStart} to {change.OldStart + n - 1}",
    };

    private string PathsPhrase => Paths is [var one] ? EchoedText.Path(one) : $"{Paths.Count} files";

    private static string Reasons(Location location) => location.Reasons.Count == 0 ? "" : ": " + string.Join("; ", location.Reasons.Take(4).Select(r => EchoedText.Code(r, 150)));

    private static string Suite(SuiteCounts? counts) => counts is null ? "not known" : $"{counts.Passed} passed, {counts.Failed} failed, {counts.Skipped} skipped";

    private static string Count(int n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";

    private static string OneLine(string command) => command.ReplaceLineEndings(" ").Trim();
}

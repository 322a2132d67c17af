using BotService.Forges;
using BotService.Policies;
using BotService.Repair;
using BotService.Repair.Configuration;

namespace BotService.Publishing;

/// <summary>What the bot writes about one proven patch.</summary>
internal sealed class FixTexts(Scene scene, IReadOnlyList<PatchChange> changes, PublishingOptions options)
{
    private const int SubjectLength = 72;
    private const int TitleLength = 120;
    private readonly RepairReport report = scene.Run.Report;

    private Sections Sections { get; } = new(scene.Run, changes, options);

    public string Title => report.FailingTests is [var one] ? $"Fix failing test {Shortened(one.Id)}" : $"Fix {report.FailingTests.Count} failing tests";

    public PullRequestDraft Draft(string branch, Delivery.PullRequest delivery, IReadOnlyList<string> reviewers) =>
        new(branch, delivery.Base, Title, Body(branch), delivery.IsDraft) { Labels = scene.Base.Bot.Labels, Reviewers = reviewers };

    public PullRequestDraft Update(PullRequest fix) => new(fix.HeadBranch, fix.BaseBranch, Title, Body(fix.HeadBranch), fix.IsDraft)
    {
        Labels = fix.Labels,
    };

    public string Suggestions(int count) => BodyText.Of(Text.Suggestions.Render(
        ("headline", Sections.Headline),
        ("plural", count == 1 ? "" : "s"),
        ("origin", Sections.Origin),
        ("evidence", Sections.Evidence),
        ("repeat", Sections.RepeatSuggestions),
        ("footer", Sections.Footer)));

    public string Patch(string diff) => BodyText.Of(Text.Patch.Render(
        ("headline", Sections.Headline),
        ("why", scene.Pull?.IsFork == true ? "I cannot push to a fork, so here it is as a patch." : "Here it is as a patch."),
        ("patch", EchoedText.PatchBlock(diff, 30_000) is { } patch
            ? $"Save it as `fix.patch` and run `git apply fix.patch`.\n\n{patch}"
            : $"It is too long for a comment, or holds characters that get lost in one:\n\n{EchoedText.CodeBlock(diff, 100, 5_000, "diff")}"),
        ("failed", Sections.Failed),
        ("origin", Sections.Origin),
        ("evidence", Sections.Evidence),
        ("footer", Sections.Footer)));

    public string Proposed(string link) => BodyText.Of(Text.FixProposed.Render(("headline", Sections.Headline), ("link", link), ("change", Sections.Change), ("origin", Sections.Origin), ("footer", Sections.Footer)));

    public string Summary(string what) => BodyText.Of($"{what}\n\n{Sections.Headline}\n\n{Sections.Failed}\n\n{Sections.Changed}\n\n{Sections.Change}\n\n{Sections.Origin}\n\n{Sections.Evidence}\n\n{Sections.Footer}");

    public ReviewDraft Review(string headSha) => new(Marker("review"), headSha, "Why each of these lines, and what the test saw without the change.", [.. changes.Take(20).Select(Comment)]);

    public ReviewDraft Review(string headSha, IReadOnlyList<ReviewComment> suggestions) => new(
        Marker("review"), headSha, Suggestions(suggestions.Count), [.. suggestions.Zip(changes, (s, c) => s with { Body = Sections.Hunk(c) })]);

    public string Marker(string kind) => $"botservice:{kind}:{scene.Run.RunId}";

    /// <summary>A commit's message with the trailer by which the bot knows its own commits.</summary>
    public string CommitMessage()
    {
        var files = changes.Select(c => c.Path).Distinct().ToList();
        var tests = report.FailingTests.Take(10).Select(t => $"    {EchoedText.Title(t.Id, 200)}{(FirstLine(t.Message) is { Length: > 0 } said ? $"\n        {EchoedText.Title(said, 150)}" : "")}");
        return Text.Commit.Render(
            ("subject", EchoedText.Title(files is [var one] ? $"{Title}: {one[(one.LastIndexOf('/') + 1)..]}" : Title, SubjectLength)),
            ("failed", $"Failed on {(scene.Run.HeadSha.Length > 10 ? scene.Run.HeadSha[..10] : scene.Run.HeadSha)}, in {report.Evidence.RedRuns} of {report.Evidence.RedRuns} runs:\n\n{string.Join('\n', tests)}"),
            ("proof", $"With this change the whole suite passes in {report.Evidence.GreenRuns} of {report.Evidence.GreenRuns} runs on a clean checkout."),
            ("origin", report.Origin is { } o ? $"Proposed by a {(o.Kind == "model" ? "language model" : "pattern")}: {EchoedText.Title(o.Name, 150)}." : "Proposed by BotService."),
            ("trailer", BotIdentity.Trailer),
            ("run", EchoedText.Title(scene.Run.RunId, 60))) + "\n";
    }

    private string Body(string branch) => BodyText.Of(Text.PullRequest.Render(
        ("headline", Sections.Headline + Red + Feedback),
        ("failed", Sections.Failed),
        ("changed", $"{Sections.Changed}\n\n{Sections.Change}"),
        ("origin", $"{Sections.Origin}\n\n{Sections.Alternatives}"),
        ("evidence", Sections.Evidence),
        ("repeat", Sections.RepeatOn(branch)),
        ("attempts", $"This was attempt {scene.Run.Attempt} of {scene.Base.Bot.Caps.Attempts}."),
        ("footer", Sections.Footer)));

    private string Red => scene.Red is { } red ? $" The red pull request is {Sections.Link(red)}." : "";

    private string Feedback => scene.Run.Trigger is RunTrigger.Review review
        ? $"\n\nThis is a new attempt after what {EchoedText.Code(review.By.Login, 60)} said:\n\n{EchoedText.Block(review.Feedback, 6, 600)}"
        : "";

    private ReviewComment Comment(PatchChange change)
    {
        var start = Math.Max(change.NewStart, 1);
        return new ReviewComment(change.Path, start, start + Math.Max(change.Added.Count, 1) - 1, Sections.Hunk(change), null);
    }

    private static string Shortened(string id)
    {
        var last = id[(id.LastIndexOf("::", StringComparison.Ordinal) is >= 0 and var at ? at + 2 : 0)..];
        var name = last.Length > 60 && last.LastIndexOf('.') is > 0 and var dot && dot < last.Length - 1 ? last[(dot + 1)..] : last;
        return EchoedText.Title(name, TitleLength - 20);
    }

    private static string FirstLine(string message) => message.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) ?? "";
}

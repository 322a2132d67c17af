using System.Text;

namespace BotService.Forges.Local;

/// <summary>Pull requests and checks as Markdown for people.</summary>
internal static class LocalText
{
    public static string Body(LocalPullRequest pull)
    {
        var state = $"{(pull.IsDraft ? "draft, " : "")}{pull.State.ToString().ToLowerInvariant()}";
        var text = new StringBuilder($"# {pull.Title}\n\n{pull.HeadBranch} → {pull.BaseBranch} · {state} · by {pull.Author.Login}\n");
        Line(text, "Labels", pull.Labels);
        Line(text, "Reviewers", pull.Reviewers);
        return text.Append($"\n{pull.Body.Trim()}\n").ToString();
    }

    public static string Comments(LocalPullRequest pull)
    {
        var text = new StringBuilder($"# Comments on {pull.Title}\n");
        foreach (var comment in pull.Comments.Where(c => c.Thread is null || c.Thread == c.Id))
        {
            text.Append($"\n## {Place(comment)}{(comment.IsResolved ? " (resolved)" : "")}\n");
            foreach (var said in pull.Comments.Where(c => c.Id == comment.Id || (c.Thread == comment.Id && comment.Thread is not null)))
            {
                text.Append($"\n**{said.Author.Login}**{Verdict(said)}:\n\n{said.Body.Trim()}\n");
            }
        }

        return text.ToString();
    }

    public static string Check(CheckReport report)
    {
        var text = new StringBuilder($"# {report.Title}\n\n{report.Conclusion?.ToString() ?? report.State.ToString()}\n\n{report.Summary}\n");
        if (report.Text.Length > 0)
        {
            text.Append($"\n{report.Text}\n");
        }

        foreach (var annotation in report.Annotations)
        {
            text.Append($"\n- `{annotation.Path}:{annotation.Line}` {annotation.Message}");
        }

        return text.Append('\n').ToString();
    }

    private static string Place(LocalComment comment) => comment switch
    {
        { Path: { } path, StartLine: { } start, Line: { } line } when start < line => $"{path}, lines {start} to {line}",
        { Path: { } path, Line: { } line } => $"{path}, line {line}",
        { Kind: CommentKind.ReviewBody } => "Review",
        _ => "Comment",
    };

    private static string Verdict(LocalComment comment) => comment.Verdict switch
    {
        ReviewVerdict.Approved => " approved",
        ReviewVerdict.ChangesRequested => " asked for changes",
        _ => "",
    };

    private static void Line(StringBuilder text, string name, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            text.Append($"\n{name}: {string.Join(", ", values)}\n");
        }
    }
}

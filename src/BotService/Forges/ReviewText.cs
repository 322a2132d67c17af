using System.Text;

namespace BotService.Forges;

/// <summary>Markdown of reviews that all forges share.</summary>
internal static class ReviewText
{
    /// <summary>The comments that cannot stand on their lines, below the text of the review.</summary>
    public static string WithDemoted(string body, IReadOnlyList<ReviewComment> demoted)
    {
        if (demoted.Count == 0)
        {
            return body;
        }

        var text = new StringBuilder(body).Append("\n\n**On lines that this diff does not show:**\n");
        foreach (var comment in demoted)
        {
            text.Append($"\n- `{comment.Path.Replace('`', '\'')}` {Lines(comment)}: {comment.Body.ReplaceLineEndings("\n  ")}\n");
            if (comment.Suggestion is { } suggestion)
            {
                var fence = Fence(suggestion);
                text.Append($"\n  {fence}\n  {suggestion.TrimEnd('\n').ReplaceLineEndings("\n  ")}\n  {fence}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The comment with its suggestion as a block that the forge offers to commit.</summary>
    /// <param name="word"><c>suggestion</c>, with the forge's range.</param>
    public static string WithSuggestion(ReviewComment comment, string word)
    {
        if (comment.Suggestion is not { } suggestion)
        {
            return comment.Body;
        }

        var fence = Fence(suggestion);
        var lines = suggestion.Length == 0 ? "" : suggestion.TrimEnd('\n') + "\n";
        return $"{comment.Body}\n\n{fence}{word}\n{lines}{fence}";
    }

    private static string Lines(ReviewComment comment) =>
        comment.StartLine == comment.Line ? $"line {comment.Line}" : $"lines {comment.StartLine} to {comment.Line}";

    // Longer than any run of backticks inside.
    private static string Fence(string text)
    {
        var (longest, run) = (2, 0);
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return new string('`', longest + 1);
    }
}

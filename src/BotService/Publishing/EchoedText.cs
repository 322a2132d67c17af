using System.Text.RegularExpressions;
using BotService.Repair;

namespace BotService.Publishing;

/// <summary>The only way for text of others into what the bot writes: as code, where forges act on nothing, and without secrets or hidden characters.</summary>
public static partial class EchoedText
{
    // Text that is thrown away anyway must not cost time.
    private const int Considered = 100_000;
    private const string Cut = "…";

    /// <summary>One line as inline code; not for cells of tables.</summary>
    public static string Code(string text, int limit) => Span(Redaction.Hide(Visible(text)), limit);

    /// <summary>As <see cref="Code"/>, for paths and commands: hides only what has the form of an issuer's secret.</summary>
    public static string Path(string text, int limit = 300) => Span(Redaction.HideKnown(Visible(text)), limit);

    /// <summary>A fenced block with the first lines of a text.</summary>
    /// <param name="language">Of the bot's own choice.</param>
    public static string Block(string text, int lines, int limit, string language = "text") => Fence(Redaction.Hide(Visible(text)), lines, limit, language);

    /// <summary>As <see cref="Block"/>, for code: hides only what has the form of an issuer's secret.</summary>
    public static string CodeBlock(string text, int lines, int limit, string language) => Fence(Redaction.HideKnown(Visible(text)), lines, limit, language);

    /// <summary>A patch that can be taken out of a comment and applied; null when it is too long or would be changed on the way.</summary>
    public static string? PatchBlock(string diff, int limit)
    {
        var shown = Redaction.HideKnown(Visible(diff));
        var fence = new string('`', Math.Max(3, LongestRun(diff) + 1));
        var whole = diff.Length <= limit && shown == diff && !diff.StartsWith('/') && !diff.Contains("\n/", StringComparison.Ordinal);
        return whole ? $"{fence}diff\n{diff.TrimEnd('\n')}\n{fence}" : null;
    }

    /// <summary>One line for titles and commit messages, which forges search for mentions, issues to close, and words that skip CI.</summary>
    public static string Title(string text, int limit)
    {
        var harmless = Redaction.Hide(Visible(text)).Replace('@', '＠').Replace('[', '(').Replace(']', ')').Replace('<', '‹').Replace('>', '›').Replace('#', '＃')
            .Replace("://", ": //", StringComparison.Ordinal);
        return Line(harmless, limit);
    }

    private static string Span(string text, int limit)
    {
        var line = Line(text, limit);
        if (line.Length == 0)
        {
            return "` `";
        }

        var fence = new string('`', LongestRun(line) + 1);
        var pad = line[0] == '`' || line[^1] == '`' ? " " : "";
        return $"{fence}{pad}{line}{pad}{fence}";
    }

    private static string Fence(string text, int lines, int limit, string language)
    {
        var all = text.Trim('\n').Split('\n');
        var shown = Short(string.Join('\n', all.Take(lines).Select(l => Harmless(l.TrimEnd()))), limit);
        var fence = new string('`', Math.Max(3, LongestRun(shown) + 1));
        return $"{fence}{language}\n{shown}{(all.Length > lines ? "\n" + Cut : "")}\n{fence}";
    }

    // Some versions of GitLab look for quick actions in code blocks too, at the beginning of a line.
    private static string Harmless(string line) => line.StartsWith('/') ? " " + line : line;

    private static string Line(string text, int limit) => Short(Blanks().Replace(text, " ").Trim(), limit);

    // Before secrets are looked for, which invisible characters could hide. "<!--" is how the bot's comments are marked as its own.
    private static string Visible(string text) => VisibleText.Of(Short(text, Considered)).Replace("<!--", "<! --", StringComparison.Ordinal);

    private static string Short(string text, int limit)
    {
        if (text.Length <= limit)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit;
        return text[..end] + Cut;
    }

    private static int LongestRun(string text) => Backticks().Matches(text).Select(m => m.Length).DefaultIfEmpty(0).Max();

    [GeneratedRegex("`+")]
    private static partial Regex Backticks();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}

using System.Text.RegularExpressions;

namespace BotService.Publishing;

/// <summary>The last step before a text goes out.</summary>
internal static partial class BodyText
{
    /// <summary>What every forge takes in a body, a comment or a check's summary: GitHub's 65,536 with room for markers and suggestions.</summary>
    public const int Limit = 60_000;

    /// <summary>Without gaps that empty parts leave, and cut at <see cref="Limit"/> between lines, with an open fence closed.</summary>
    public static string Of(string text)
    {
        var whole = Gaps().Replace(text, "\n\n").Trim();
        if (whole.Length <= Limit)
        {
            return whole;
        }

        var cut = whole[..whole.LastIndexOf('\n', Limit - 200)];
        return $"{cut}{OpenFence(cut)}\n\n_The rest is too long to show._";
    }

    private static string OpenFence(string text)
    {
        string? open = null;
        foreach (Match fence in Fences().Matches(text))
        {
            open = open is null ? fence.Groups[1].Value : fence.Groups[1].Value == open && fence.Groups[2].Length == 0 ? null : open;
        }

        return open is null ? "" : "\n" + open;
    }

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex Gaps();

    [GeneratedRegex("^(`{3,})([^`\n]*)$", RegexOptions.Multiline)]
    private static partial Regex Fences();
}

using System.Globalization;
using System.Text;

namespace BotService.Repair.ModelBackends.Runs;

/// <summary>Makes text of repositories and models fit for a log.</summary>
internal static class LogText
{
    /// <summary>Without characters that hide or reorder text, and with what looks like a secret replaced.</summary>
    public static string Clean(string text) => Redaction.Hide(Visible(text));

    /// <summary>Keeps line ends and tabs; drops other control characters, format characters (zero width, bidirectional, tags) and unpaired surrogates.</summary>
    public static string Visible(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var kept = rune.Value is '\n' or '\t' || (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format) && rune != Rune.ReplacementChar);
            if (kept)
            {
                visible.Append(rune);
            }
        }

        return visible.ToString();
    }
}

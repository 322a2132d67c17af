using System.Globalization;
using System.Text;

namespace BotService.Repair.Proposals.Models;

/// <summary>Characters that a reader does not see or that reorder what is seen: they can hide instructions from people.</summary>
internal static class Invisible
{
    public static bool Contains(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Is(rune))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The text without them; line ends become LF.</summary>
    public static string Remove(string text) => ShownText.Of(text).Text;

    // Control and format characters, variation selectors, and letters that are drawn as nothing.
    private static bool Is(Rune rune) => rune.Value switch
    {
        '\t' or '\n' => false,
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0 or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) => true,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator,
    };
}

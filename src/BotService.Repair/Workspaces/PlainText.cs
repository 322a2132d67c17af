namespace BotService.Repair.Workspaces;

/// <summary>Makes text from outside fit to be shown.</summary>
internal static class PlainText
{
    /// <summary>One line without control and format characters, cut at <paramref name="limit"/>.</summary>
    public static string Line(string text, int limit)
    {
        var plain = string.Concat(text.Take(limit).Where(c => !char.IsControl(c) && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format));
        return text.Length > limit ? plain + "..." : plain;
    }
}

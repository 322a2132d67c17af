namespace BotService.Forges;

/// <summary>Marks a text as this bot's, so that it is found again; readers of the rendered text do not see it.</summary>
internal static class HiddenMarker
{
    public static string Add(string body, string marker) => $"{body}\n\n{Of(marker)}";

    public static bool IsIn(string? body, string marker) => body?.Contains(Of(marker), StringComparison.Ordinal) == true;

    /// <summary>What readers of the rendered text see.</summary>
    public static string Remove(string body) => body.LastIndexOf("\n\n<!-- botservice:", StringComparison.Ordinal) is >= 0 and var at ? body[..at] : body;

    // A marker must not end the comment that hides it.
    private static string Of(string marker) => $"<!-- botservice:{string.Concat(marker.Where(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '.' or '_' or '/'))} -->";
}

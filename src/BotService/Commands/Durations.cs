using System.Globalization;
using System.Text.RegularExpressions;

namespace BotService.Commands;

/// <summary>Durations as people write them: <c>90s</c>, <c>10m</c>, <c>1h</c>, <c>1h30m</c>.</summary>
internal static partial class Durations
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <returns>The duration, or null with an error that names the value and the remedy.</returns>
    public static TimeSpan? Parse(string text, out string error)
    {
        var match = Pattern().Match(text);
        if (!match.Success || text.Length == 0)
        {
            error = $"'{text}' is no duration. Write a number with a unit: 90s, 10m, 1h or 1h30m.";
            return null;
        }

        var duration = TimeSpan.FromSeconds((Number(match, "h") * 3600) + (Number(match, "m") * 60) + Number(match, "s"));
        error = duration >= Shortest && duration <= Longest ? "" : $"'{text}' is out of range. Choose between 1s and 24h.";
        return error.Length == 0 ? duration : null;
    }

    public static string Text(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 10 } => duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        { TotalMinutes: < 2 } => Math.Floor(duration.TotalSeconds).ToString(CultureInfo.InvariantCulture) + " s",
        { TotalHours: < 2 } => $"{Math.Floor(duration.TotalMinutes)} min {duration.Seconds} s",
        _ => $"{Math.Floor(duration.TotalHours)} h {duration.Minutes} min",
    };

    private static int Number(Match match, string unit) => match.Groups[unit] is { Success: true } group ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^((?<h>[0-9]{1,6})h)?((?<m>[0-9]{1,6})m)?((?<s>[0-9]{1,6})s)?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

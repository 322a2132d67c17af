using System.Globalization;
using BotService.Repair.Configuration;

namespace BotService.Commands;

/// <summary>Durations as people write them: <c>90s</c>, <c>10m</c>, <c>1h</c>, <c>1h30m</c>.</summary>
internal static class Durations
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <returns>The duration, or null with an error that names the value and the remedy.</returns>
    public static TimeSpan? Parse(string text, out string error)
    {
        if (Units.ParseDuration(text) is not { } duration)
        {
            error = $"'{text}' is no duration. Write a number with a unit: 90s, 10m, 1h or 1h30m.";
            return null;
        }

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
}

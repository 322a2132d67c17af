using System.Globalization;
using System.Text.RegularExpressions;

namespace BotService.Repair.Configuration;

/// <summary>Values with units, as people write them in configuration and on the command line.</summary>
public static partial class Units
{
    private static readonly Dictionary<string, double> Bytes = new()
    {
        ["B"] = 1,
        ["kB"] = 1e3,
        ["KB"] = 1e3,
        ["MB"] = 1e6,
        ["GB"] = 1e9,
        ["TB"] = 1e12,
        ["KiB"] = 1L << 10,
        ["MiB"] = 1L << 20,
        ["GiB"] = 1L << 30,
        ["TiB"] = 1L << 40,
    };

    /// <summary>Reads <c>90s</c>, <c>10m</c>, <c>1h30m</c>, <c>1.5h</c>, <c>500ms</c>; null for anything else, also for a number without a unit.</summary>
    public static TimeSpan? ParseDuration(string text)
    {
        var match = Duration().Match(text);
        if (!match.Success || text.Length == 0)
        {
            return null;
        }

        var seconds = (Number(match.Groups["h"]) * 3600) + (Number(match.Groups["m"]) * 60) + Number(match.Groups["s"]) + (Number(match.Groups["ms"]) / 1000);
        return seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>Reads <c>512MiB</c>, <c>4GiB</c>, <c>1.5GB</c>; null for anything else, also for a number without a unit.</summary>
    public static long? ParseBytes(string text)
    {
        var match = Size().Match(text);
        if (!match.Success || !Bytes.TryGetValue(match.Groups["unit"].Value, out var factor))
        {
            return null;
        }

        var bytes = Number(match.Groups["number"]) * factor;
        return bytes < long.MaxValue / 2 ? (long)bytes : null;
    }

    private static double Number(Group group) => group.Success ? double.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?=\d)((?<h>\d{1,9}(\.\d{1,9})?)h)?((?<m>\d{1,9}(\.\d{1,9})?)m(?!s))?((?<s>\d{1,9}(\.\d{1,9})?)s)?((?<ms>\d{1,9})ms)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Duration();

    [GeneratedRegex(@"^(?<number>\d{1,15}(\.\d{1,9})?) ?(?<unit>[A-Za-z]+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Size();
}

using System.Globalization;
using BotService.Repair;

namespace BotService.Dashboard.Pages;

/// <summary>Values as people read them.</summary>
internal static class Say
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    public static string Seconds(double seconds) => seconds switch
    {
        < 0.95 => string.Create(Plain, $"{seconds * 1000:0} ms"),
        < 9.95 => string.Create(Plain, $"{seconds:0.#} s"),
        < 59.5 => string.Create(Plain, $"{seconds:0} s"),
        < 3570 => Pair(Math.Round(seconds), 60, "min", "s"),
        < 86_400 => Pair(Math.Round(seconds / 60), 60, "h", "min"),
        _ => Pair(Math.Round(seconds / 3600), 24, "d", "h"),
    };

    public static string Count(double count) => count switch
    {
        >= 9_999_500 => string.Create(Plain, $"{count / 1e6:0} M"),
        >= 999_500 => string.Create(Plain, $"{count / 1e6:0.0} M"),
        >= 99_950 => string.Create(Plain, $"{count / 1e3:0} k"),
        _ => count.ToString("#,0", Plain),
    };

    /// <summary>One decimal below ten.</summary>
    public static string Amount(double value) => value is > 0 and < 9.95 ? value.ToString("0.#", Plain) : Count(value);

    public static string Percent(int part, int whole) => whole == 0 ? "–" : string.Create(Plain, $"{100.0 * part / whole:0} %");

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("d MMM yyyy HH:mm:ss 'UTC'", Plain);

    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", Plain);

    public static string Ago(DateTimeOffset time, DateTimeOffset now) => (now - time).TotalSeconds switch
    {
        < 45 => "just now",
        < 3570 and var s => string.Create(Plain, $"{Math.Max(1, Math.Round(s / 60)):0} min ago"),
        < 84_600 and var s => string.Create(Plain, $"{Math.Max(1, Math.Round(s / 3600)):0} h ago"),
        < 14 * 86_400 and var s => string.Create(Plain, $"{Math.Max(1, Math.Round(s / 86_400)):0} d ago"),
        _ => time.UtcDateTime.ToString("d MMM yyyy", Plain),
    };

    public static string Plural(int count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary>Text of others: nothing that hides or turns text around, and not more than a page bears.</summary>
    public static string Clip(string? text, int most)
    {
        var visible = VisibleText.Of((text ?? "") is var all && all.Length > most * 2 ? all[..(most * 2)] : text ?? "");
        return visible.Length <= most ? visible : visible[..(char.IsHighSurrogate(visible[most - 1]) ? most - 1 : most)] + "…";
    }

    /// <summary>For the share of a bar, from 0 to 100.</summary>
    public static string Share(double part, double whole) => (whole <= 0 ? 0 : Math.Clamp(100 * part / whole, 0, 100)).ToString("0.##", Plain);

    public static string Trigger(string kind) => kind switch
    {
        "command" => "Asked for",
        "review" => "Review",
        _ => "Red build",
    };

    /// <summary>What a line of the timeline was about.</summary>
    public static string Step(string name) => name switch
    {
        "begun" => "Build settles, checks before the start",
        "repair" => "Waits for a repair worker",
        "checkout" => "Checkout",
        "restore" => "Restore",
        "reproduce" => "Reproduce",
        "localize" => "Localize",
        "validate" => "Search and validate",
        "prove" => "Prove",
        "publish" => "Publish",
        "published" => "Published",
        "fix" => "Fix pull request",
        "stop" => "Stop",
        _ => Outcomes.TitleOf(name),
    };

    private static string Pair(double value, int of, string large, string small) =>
        value % of == 0 ? string.Create(Plain, $"{value / of:0} {large}") : string.Create(Plain, $"{Math.Floor(value / of):0} {large} {value % of:0} {small}");
}

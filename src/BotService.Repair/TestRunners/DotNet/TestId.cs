namespace BotService.Repair.TestRunners.DotNet;

/// <summary>One name for a test in every framework and report: <c>Namespace.Class.Method</c> with its row, as its framework writes it, behind.</summary>
internal static class TestId
{
    private static readonly char[] RowStarts = ['(', ' ', '<'];

    public static string Of(string className, string methodName, string display)
    {
        var type = className.Split(", ")[0];
        var method = BareName(methodName);
        var full = type.Length == 0 ? method : type + "." + method;
        if (display.StartsWith(full, StringComparison.Ordinal))
        {
            return full + display[full.Length..];
        }

        return display.StartsWith(method, StringComparison.Ordinal) || display.Length == 0
            ? full + display[Math.Min(display.Length, method.Length)..]
            : $"{full} [{display}]";
    }

    /// <summary>Class and method without the row.</summary>
    public static string Method(string id) => id.IndexOfAny(RowStarts) is var i && i > 0 ? id[..i] : id;

    /// <summary>True when <paramref name="id"/> is asked for by name or as a row of a method that is asked for.</summary>
    public static bool Includes(IReadOnlyList<string> wanted, string id) => wanted.Any(w =>
        id.StartsWith(w, StringComparison.Ordinal) && (id.Length == w.Length || RowStarts.Contains(id[w.Length])));

    private static string BareName(string method) => method.IndexOf('(') is var i && i > 0 ? method[..i] : method;
}

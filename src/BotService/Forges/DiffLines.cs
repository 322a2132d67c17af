using System.Globalization;
using System.Text.RegularExpressions;

namespace BotService.Forges;

/// <summary>The lines of a changed file that a review comment can stand on: those of the new side that the diff shows.</summary>
internal sealed partial class DiffLines
{
    private readonly Dictionary<int, (int? Old, int Hunk)> lines = [];

    /// <param name="patch">The hunks of one file in unified form; headers before the first hunk are passed over.</param>
    public static DiffLines Parse(string? patch)
    {
        var diff = new DiffLines();
        var (old, next, hunk) = (0, 0, 0);
        foreach (var line in (patch ?? "").Split('\n'))
        {
            if (Hunk().Match(line) is { Success: true } head)
            {
                (old, next) = (Number(head, "old"), Number(head, "new"));
                hunk++;
                continue;
            }

            switch (hunk == 0 ? '\0' : line.FirstOrDefault())
            {
                case '+':
                    diff.lines[next++] = (null, hunk);
                    break;
                case '-':
                    old++;
                    break;
                case ' ':
                    diff.lines[next++] = (old++, hunk);
                    break;
            }
        }

        return diff;
    }

    /// <summary>Both ends lie in one hunk.</summary>
    public bool Holds(int start, int end) =>
        start <= end && lines.TryGetValue(start, out var first) && lines.TryGetValue(end, out var last) && first.Hunk == last.Hunk;

    /// <summary>The line's number on the old side; null for an added line.</summary>
    public int? OldLine(int line) => lines.TryGetValue(line, out var found) ? found.Old : null;

    private static int Number(Match head, string group) => int.Parse(head.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^@@ -(?<old>\d{1,9})(,\d+)? \+(?<new>\d{1,9})(,\d+)? @@")]
    private static partial Regex Hunk();
}

namespace BotService.Repair.Proposals.Models;

/// <summary>Finds the lines that an edit block repeats: exactly, else without the blanks at their ends, else without indentation.</summary>
internal static class EditMatcher
{
    /// <returns>The file's new text; null when the lines stand nowhere in the passage.</returns>
    public static string? Apply(Passage passage, string fileText, EditBlock block)
    {
        var search = Trimmed(block.Search);
        if (search.Count == 0)
        {
            return null;
        }

        var lines = fileText.Split('\n');
        foreach (var normal in new Func<string, string>[] { l => l, l => l.TrimEnd(), l => l.Trim() })
        {
            var wanted = search.Select(normal).ToList();
            var found = Enumerable.Range(0, Math.Max(0, lines.Length - wanted.Count + 1))
                .Where(at => wanted.Select((w, k) => normal(lines[at + k]) == w).All(same => same))
                .ToList();
            if (found.Count > 0)
            {
                var at = found.MaxBy(f => Enumerable.Range(f + 1, wanted.Count).Max(passage.File.Suspiciousness));
                var moved = Moved(block.Replacement, search[0], lines[at]);
                return string.Join('\n', lines[..at].Concat(moved).Concat(lines[(at + wanted.Count)..]));
            }
        }

        return null;
    }

    /// <summary>Blank lines at both ends match nothing in particular.</summary>
    private static List<string> Trimmed(IReadOnlyList<string> lines) =>
        [.. lines.SkipWhile(string.IsNullOrWhiteSpace).Reverse().SkipWhile(string.IsNullOrWhiteSpace).Reverse()];

    /// <summary>The replacement moved as far right as the model wrote the search text too far left.</summary>
    private static IEnumerable<string> Moved(IReadOnlyList<string> replacement, string asked, string stands)
    {
        var (has, wants) = (Indent(asked), Indent(stands));
        return has == wants ? replacement : replacement.Select(l => l.Trim().Length > 0 && l.StartsWith(has, StringComparison.Ordinal) ? wants + l[has.Length..] : l);
    }

    private static string Indent(string line) => line[..(line.Length - line.TrimStart(' ', '\t').Length)];
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace BotService.Policies;

/// <summary>Lines that a patch replaces. <paramref name="Removed"/> and <paramref name="Added"/> have no line ends.</summary>
/// <param name="OldStart">1-based line of the old text; of the line before, where nothing is removed.</param>
/// <param name="NewStart">As <paramref name="OldStart"/>, in the new text.</param>
/// <param name="Before">The unchanged line above, within the same hunk; null when there is none.</param>
/// <param name="After">The unchanged line below, within the same hunk; null when there is none.</param>
public sealed record PatchChange(
    string Path, int OldStart, IReadOnlyList<string> Removed, int NewStart, IReadOnlyList<string> Added, string? Before, string? After);

/// <summary>Reads diffs that git itself wrote, with prefixes a/ and b/ and without renames.</summary>
public static partial class UnifiedPatch
{
    public static IReadOnlyList<PatchChange> Parse(string diff)
    {
        var changes = new List<PatchChange>();
        foreach (var (path, oldStart, newStart, lines) in Hunks(diff))
        {
            AddChanges(path, oldStart, newStart, lines, changes);
        }

        return changes;
    }

    /// <summary>Line ranges of the new text that the diff shows, context included: where a forge takes comments.</summary>
    public static ILookup<string, (int Start, int End)> ShownRanges(string diff) => Hunks(diff)
        .Select(h => (h.Path, Count: h.Lines.Count(l => l[0] is ' ' or '+'), h.NewStart))
        .Where(h => h.Count > 0)
        .ToLookup(h => h.Path, h => (h.NewStart, h.NewStart + h.Count - 1));

    private static void AddChanges(string path, int oldLine, int newLine, IReadOnlyList<string> lines, List<PatchChange> changes)
    {
        for (var i = 0; i < lines.Count;)
        {
            if (lines[i][0] == ' ')
            {
                (oldLine, newLine, i) = (oldLine + 1, newLine + 1, i + 1);
                continue;
            }

            var end = i;
            while (end < lines.Count && lines[end][0] != ' ')
            {
                end++;
            }

            var run = lines.Skip(i).Take(end - i).ToList();
            List<string> removed = [.. run.Where(l => l[0] == '-').Select(l => l[1..])];
            List<string> added = [.. run.Where(l => l[0] == '+').Select(l => l[1..])];
            changes.Add(new PatchChange(
                path, removed.Count == 0 ? oldLine - 1 : oldLine, removed, added.Count == 0 ? newLine - 1 : newLine, added,
                i > 0 ? lines[i - 1][1..] : null, end < lines.Count ? lines[end][1..] : null));
            (oldLine, newLine, i) = (oldLine + removed.Count, newLine + added.Count, end);
        }
    }

    private static IEnumerable<(string Path, int OldStart, int NewStart, IReadOnlyList<string> Lines)> Hunks(string diff)
    {
        var path = "";
        var all = diff.Split('\n');
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i].StartsWith("+++ b/", StringComparison.Ordinal))
            {
                path = all[i]["+++ b/".Length..].TrimEnd('\t', '\r');
            }
            else if (all[i].StartsWith("diff --git ", StringComparison.Ordinal) || all[i].StartsWith("+++ \"", StringComparison.Ordinal))
            {
                // A quoted name holds what no sane file is called: such a file takes no comments.
                path = "";
            }
            else if (Header().Match(all[i]) is { Success: true } header)
            {
                var lines = Body(all, i + 1, Number(header, "oldcount", 1), Number(header, "newcount", 1));
                i += lines.Count;
                if (path.Length > 0)
                {
                    var (oldStart, newStart) = (Number(header, "old", 0), Number(header, "new", 0));
                    var plain = lines.Where(l => l[0] != '\\').ToList();
                    yield return (path, Number(header, "oldcount", 1) == 0 ? oldStart + 1 : oldStart, Number(header, "newcount", 1) == 0 ? newStart + 1 : newStart, plain);
                }
            }
        }
    }

    /// <summary>The header's counts say where a hunk ends, because its lines may look like headers.</summary>
    private static List<string> Body(string[] all, int from, int oldLeft, int newLeft)
    {
        var lines = new List<string>();
        for (var i = from; i < all.Length && (oldLeft > 0 || newLeft > 0 || all[i].StartsWith('\\')); i++)
        {
            var line = all[i].Length == 0 ? " " : all[i];
            oldLeft -= line[0] is ' ' or '-' ? 1 : 0;
            newLeft -= line[0] is ' ' or '+' ? 1 : 0;
            lines.Add(line);
        }

        return lines;
    }

    private static int Number(Match header, string group, int absent) =>
        header.Groups[group] is { Success: true } found ? int.Parse(found.ValueSpan, CultureInfo.InvariantCulture) : absent;

    [GeneratedRegex(@"^@@ -(?<old>\d{1,9})(,(?<oldcount>\d{1,9}))? \+(?<new>\d{1,9})(,(?<newcount>\d{1,9}))? @@", RegexOptions.ExplicitCapture)]
    private static partial Regex Header();
}

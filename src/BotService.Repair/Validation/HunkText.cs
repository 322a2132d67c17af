using System.Text;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Validation;

/// <summary>A candidate's change as people read it: one hunk for each file, short lines, no secrets.</summary>
internal static class HunkText
{
    private const int Context = 2;
    private const int MostLines = 60;
    private const int MostOfLine = 240;

    /// <param name="original">Gives the original text of a path.</param>
    public static string Of(CandidatePatch patch, Func<string, string> original)
    {
        var text = new StringBuilder();
        foreach (var path in patch.Paths)
        {
            var before = original(path);
            Append(text, path, before.Split('\n'), patch.Apply(path, before).Split('\n'));
        }

        return Redaction.HideKnown(text.ToString());
    }

    private static void Append(StringBuilder text, string path, string[] before, string[] after)
    {
        var head = Common(before, after, Math.Min(before.Length, after.Length), fromEnd: false);
        var tail = Common(before, after, Math.Min(before.Length, after.Length) - head, fromEnd: true);
        var (first, last) = (Math.Max(0, head - Context), Math.Min(before.Length, before.Length - tail + Context));
        text.Append($"--- a/{path}\n+++ b/{path}\n@@ -{first + 1},{last - first} +{first + 1},{last - first + after.Length - before.Length} @@\n");
        string[] lines =
        [
            .. before[first..head].Select(l => " " + l),
            .. before[head..^tail].Select(l => "-" + l),
            .. after[head..^tail].Select(l => "+" + l),
            .. before[(before.Length - tail)..last].Select(l => " " + l),
        ];
        foreach (var line in lines.Take(MostLines))
        {
            text.Append(line.Length > MostOfLine ? line[..MostOfLine] + "…" : line).Append('\n');
        }

        if (lines.Length > MostLines)
        {
            text.Append($" … {lines.Length - MostLines} more lines\n");
        }
    }

    private static int Common(string[] a, string[] b, int most, bool fromEnd)
    {
        var count = 0;
        while (count < most && a[fromEnd ? ^(count + 1) : count] == b[fromEnd ? ^(count + 1) : count])
        {
            count++;
        }

        return count;
    }
}

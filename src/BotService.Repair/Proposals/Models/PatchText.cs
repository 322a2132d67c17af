using System.Text;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Models;

/// <summary>A candidate as removed and added lines, for a reader; not for <c>git apply</c>.</summary>
internal static class PatchText
{
    public static string Of(string path, string original, CandidatePatch candidate)
    {
        var (before, after) = (original.Split('\n'), candidate.Apply(path, original).Split('\n'));
        var same = before.Zip(after).TakeWhile(p => p.First == p.Second).Count();
        var tail = Enumerable.Range(1, Math.Min(before.Length, after.Length) - same).TakeWhile(i => before[^i] == after[^i]).Count();
        var text = new StringBuilder($"--- a/{path}\n+++ b/{path}\n");
        foreach (var (sign, lines) in new[] { ('-', before), ('+', after) })
        {
            foreach (var line in lines[same..^tail])
            {
                text.Append(sign).Append(line.TrimEnd('\r')).Append('\n');
            }
        }

        return text.ToString();
    }
}

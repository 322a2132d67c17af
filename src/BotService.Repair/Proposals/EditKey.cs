using System.Runtime.InteropServices;
using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals;

/// <summary>Tells whether an edit changes code at all, and which edits have the same result.</summary>
internal static class EditKey
{
    /// <summary>The smallest edit with the same resulting text: equal for two lists of changes exactly when their results are.</summary>
    public static string Exact(string text, IReadOnlyList<Change> changes)
    {
        var ordered = changes.OrderBy(c => c.Start).ThenBy(c => c.Length).ToList();
        var (start, end) = (ordered[0].Start, ordered[^1].End);
        var fresh = Applied(text, start, end, ordered);
        var (before, after) = (text.Length - start, fresh.Length + text.Length - end);
        char New(int i) => i < fresh.Length ? fresh[i] : text[end + i - fresh.Length];

        var same = 0;
        while (same < Math.Min(before, after) && text[start + same] == New(same))
        {
            same++;
        }

        var tail = Math.Min(text.Length - end, Math.Min(before, after) - same);
        while (tail < Math.Min(before, after) - same && text[^(tail + 1)] == New(after - tail - 1))
        {
            tail++;
        }

        return $"={start + same}-{before - same - tail}:{string.Concat(Enumerable.Range(same, after - same - tail).Select(New))}";
    }

    /// <returns>A key that edits of one line with the same resulting tokens share; null for an edit that changes only layout or breaks the brackets.</returns>
    public static string? Of(string text, IReadOnlyList<Change> changes, bool layoutMatters)
    {
        var ordered = changes.OrderBy(c => c.Start).ThenBy(c => c.Length).ToList();
        if (ordered.Count == 0 || ordered.Exists(c => c.Start < 0 || c.Length < 0 || c.End > text.Length) || ordered.Zip(ordered.Skip(1)).Any(p => p.First.End > p.Second.Start))
        {
            return null;
        }

        // Whole lines, so that no token is cut.
        var start = ordered[0].Start == 0 ? 0 : text.LastIndexOf('\n', ordered[0].Start - 1) + 1;
        var end = text.IndexOf('\n', ordered[^1].End) is var i && i < 0 ? text.Length : i;
        var before = Pieces(text[start..end], layoutMatters);
        var after = Pieces(Applied(text, start, end, ordered), layoutMatters);
        if (!Brackets(before).SequenceEqual(Brackets(after)))
        {
            return null;
        }

        var same = before.Zip(after).TakeWhile(p => p.First == p.Second).Count();
        var tail = Enumerable.Range(0, Math.Min(before.Count, after.Count) - same).TakeWhile(k => before[^(k + 1)] == after[^(k + 1)]).Count();
        if (same + tail == before.Count && same + tail == after.Count)
        {
            return null;
        }

        return $"{start}+{same}-{before.Count - same - tail}:{string.Join('\u0001', CollectionsMarshal.AsSpan(after)[same..^tail].ToArray())}";
    }

    public static string Applied(string text, int start, int end, IReadOnlyList<Change> ordered)
    {
        var result = new System.Text.StringBuilder(end - start + 64);
        var position = start;
        foreach (var change in ordered)
        {
            result.Append(text, position, change.Start - position).Append(change.Text);
            position = change.End;
        }

        return result.Append(text, position, end - position).ToString();
    }

    private static List<string> Pieces(string code, bool layoutMatters) =>
        [.. CodeLexer.Split("\n" + code).Where(p => layoutMatters || p[0] != '\n')];

    /// <summary>The brackets that have no partner inside the window.</summary>
    private static Stack<string> Brackets(List<string> pieces)
    {
        var open = new Stack<string>();
        foreach (var piece in pieces.Where(p => p is "(" or ")" or "[" or "]" or "{" or "}" or "${"))
        {
            var closes = piece is ")" or "]" or "}" && open.TryPeek(out var top) && (top, piece) is ("(", ")") or ("[", "]") or ("{", "}") or ("${", "}");
            if (closes)
            {
                open.Pop();
            }
            else
            {
                open.Push(piece);
            }
        }

        return open;
    }
}

using BotService.Repair.TestRunners;
using DiffPlex;
using DiffPlex.Chunkers;

namespace BotService.Repair.Proposals.Models;

/// <summary>The smallest edits that turn one text into another: by lines, then without what the lines share at both ends.</summary>
internal static class LineDiff
{
    /// <returns>In order of the text, against the file's own offsets; empty for equal texts.</returns>
    public static IReadOnlyList<TextEdit> Edits(string path, ShownText original, string shown)
    {
        var diff = Differ.Instance.CreateDiffs(original.Text, shown, ignoreWhiteSpace: false, ignoreCase: false, LineEndingsPreservingChunker.Instance);
        var (before, after) = (Starts(diff.PiecesOld), Starts(diff.PiecesNew));
        return
        [
            .. diff.DiffBlocks.Select(b => Trimmed(
                path, original, before[b.DeleteStartA], before[b.DeleteStartA + b.DeleteCountA], shown[after[b.InsertStartB]..after[b.InsertStartB + b.InsertCountB]])),
        ];
    }

    private static TextEdit Trimmed(string path, ShownText original, int start, int end, string text)
    {
        var old = original.Text.AsSpan(start, end - start);
        var head = old.CommonPrefixLength(text);
        head -= head > 0 && char.IsHighSurrogate(old[head - 1]) ? 1 : 0;
        var tail = 0;
        while (tail < Math.Min(old.Length, text.Length) - head && old[^(tail + 1)] == text[^(tail + 1)])
        {
            tail++;
        }

        tail -= tail > 0 && char.IsLowSurrogate(old[^tail]) ? 1 : 0;
        return original.Edit(path, start + head, end - tail, text[head..^tail]);
    }

    private static int[] Starts(IReadOnlyList<string> pieces)
    {
        var starts = new int[pieces.Count + 1];
        for (var i = 0; i < pieces.Count; i++)
        {
            starts[i + 1] = starts[i] + pieces[i].Length;
        }

        return starts;
    }
}

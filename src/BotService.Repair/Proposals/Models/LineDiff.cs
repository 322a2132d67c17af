using BotService.Repair.TestRunners;
using DiffPlex;
using DiffPlex.Chunkers;

namespace BotService.Repair.Proposals.Models;

/// <summary>The smallest edits that turn one text into another: by lines, then without what the lines share at both ends, and by characters
/// where the file has some between them that are not shown, so that those stay.</summary>
internal static class LineDiff
{
    /// <returns>In order of the text, against the file's own offsets; empty for equal texts.</returns>
    public static IReadOnlyList<TextEdit> Edits(string path, ShownText original, string shown) =>
    [
        .. Blocks(original.Text, shown, LineEndingsPreservingChunker.Instance)
            .Select(b => b.Trimmed(original.Text, shown))
            .SelectMany(b => Edits(path, original, shown, b)),
    ];

    private static IEnumerable<TextEdit> Edits(string path, ShownText original, string shown, Block block)
    {
        if (!original.Hides(block.Start, block.End))
        {
            return [original.Edit(path, block.Start, block.End, shown[block.NewStart..block.NewEnd])];
        }

        return Blocks(original.Text[block.Start..block.End], shown[block.NewStart..block.NewEnd], Characters.Instance)
            .Select(b => b.MovedBy(block.Start, block.NewStart).Trimmed(original.Text, shown))
            .Select(b => original.Edit(path, b.Start, b.End, shown[b.NewStart..b.NewEnd]));
    }

    private static IEnumerable<Block> Blocks(string before, string after, IChunker chunker)
    {
        var diff = Differ.Instance.CreateDiffs(before, after, ignoreWhiteSpace: false, ignoreCase: false, chunker);
        var (old, fresh) = (Starts(diff.PiecesOld), Starts(diff.PiecesNew));
        return diff.DiffBlocks.Select(b => new Block(
            old[b.DeleteStartA], old[b.DeleteStartA + b.DeleteCountA], fresh[b.InsertStartB], fresh[b.InsertStartB + b.InsertCountB]));
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

    /// <summary>What stands between two offsets of one text comes to stand between two of the other.</summary>
    private readonly record struct Block(int Start, int End, int NewStart, int NewEnd)
    {
        public Block MovedBy(int old, int fresh) => new(Start + old, End + old, NewStart + fresh, NewEnd + fresh);

        /// <summary>Without what both begin and end with, down to whole characters.</summary>
        public Block Trimmed(string before, string after)
        {
            var old = before.AsSpan(Start, End - Start);
            var fresh = after.AsSpan(NewStart, NewEnd - NewStart);
            var head = old.CommonPrefixLength(fresh);
            head -= head > 0 && char.IsHighSurrogate(old[head - 1]) ? 1 : 0;
            var tail = 0;
            while (tail < Math.Min(old.Length, fresh.Length) - head && old[^(tail + 1)] == fresh[^(tail + 1)])
            {
                tail++;
            }

            tail -= tail > 0 && char.IsLowSurrogate(old[^tail]) ? 1 : 0;
            return new Block(Start + head, End - tail, NewStart + head, NewEnd - tail);
        }
    }

    /// <summary>Cuts a text into characters, surrogate pairs whole.</summary>
    private sealed class Characters : IChunker
    {
        public static readonly Characters Instance = new();

        public IReadOnlyList<string> Chunk(string text) => [.. text.EnumerateRunes().Select(r => r.ToString())];
    }
}

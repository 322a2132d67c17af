using System.Text;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Models;

/// <summary>A file as a model sees and writes it, LF line ends and nothing invisible, with the way back to the file's own offsets.</summary>
internal sealed class ShownText
{
    private readonly int[] origins;
    private readonly int[] lineStarts;

    private ShownText(string original, string text, int[] origins)
    {
        Original = original;
        Text = text;
        this.origins = origins;
        lineStarts = [0, .. Enumerable.Range(0, text.Length).Where(i => text[i] == '\n').Select(i => i + 1)];
    }

    public string Original { get; }

    public string Text { get; }

    public static ShownText Of(string original)
    {
        var text = new StringBuilder(original.Length);
        var origins = new List<int>(original.Length + 1);
        for (var i = 0; i < original.Length;)
        {
            var length = char.IsSurrogatePair(original, i) ? 2 : 1;
            if (original[i] == '\r')
            {
                length = i + 1 < original.Length && original[i + 1] == '\n' ? 2 : 1;
                text.Append('\n');
                origins.Add(i);
            }
            else if (!Invisible.Contains(original.AsSpan(i, length)))
            {
                text.Append(original, i, length);
                origins.AddRange(Enumerable.Range(i, length));
            }

            i += length;
        }

        origins.Add(original.Length);
        return new ShownText(original, text.ToString(), [.. origins]);
    }

    public int LineCount => lineStarts.Length;

    /// <summary>From 1.</summary>
    public int LineAt(int offset) => Array.BinarySearch(lineStarts, offset) is var i && i >= 0 ? i + 1 : ~i;

    public int LineStart(int line) => lineStarts[Math.Clamp(line, 1, lineStarts.Length) - 1];

    /// <summary>Offset of the line's end, the line feed not included.</summary>
    public int LineEnd(int line) => line < lineStarts.Length ? lineStarts[line] - 1 : Text.Length;

    /// <summary>The shown offset of an offset of the file; what is not shown counts to what follows.</summary>
    public int FromOriginal(int original) => Array.BinarySearch(origins, original) is var i && i >= 0 ? i : ~i;

    /// <summary>The same replacement in the file's own offsets and line ends.</summary>
    public TextEdit Edit(string path, int start, int end, string newText) =>
        new(path, origins[start], end > start ? OriginEnd(end - 1) - origins[start] : 0, newText.Replace("\n", LineEndAt(start), StringComparison.Ordinal));

    /// <summary>Between the characters from one offset to another the file has some that are not shown.</summary>
    public bool Hides(int start, int end) => Enumerable.Range(start, Math.Max(0, end - start - 1)).Any(i => origins[i + 1] > OriginEnd(i));

    private int OriginEnd(int shown) => origins[shown] + (Original.AsSpan(origins[shown]).StartsWith("\r\n") ? 2 : 1);

    /// <summary>As the line there ends, or the one before it where it is the last.</summary>
    private string LineEndAt(int offset)
    {
        var line = LineAt(offset);
        var end = line < LineCount ? LineEnd(line) : line > 1 ? LineEnd(line - 1) : -1;
        return end < 0 ? "\n" : Original[origins[end]..OriginEnd(end)];
    }
}

using BotService.Repair.Workspaces;

namespace BotService.Repair.Localization;

/// <summary>The code around suspicious lines, for people.</summary>
internal static class Excerpts
{
    private const int Around = 4;
    private const int MostLines = 240;
    private const int MostOfLine = 240;

    public static IReadOnlyList<SourceExcerpt> Of(string workspace, IEnumerable<Location> locations)
    {
        var excerpts = new List<SourceExcerpt>();
        var left = MostLines;
        foreach (var file in locations.GroupBy(l => l.Path))
        {
            if (SourceText.Read(Path.Combine(workspace, file.Key)) is not { } text)
            {
                continue;
            }

            var lines = text.Split('\n');
            foreach (var (first, last) in Ranges(file.Select(l => l.Line), lines.Length).TakeWhile(_ => left > 0))
            {
                var shown = lines[(first - 1)..Math.Min(last, first - 1 + left)];
                left -= shown.Length;
                excerpts.Add(new SourceExcerpt(file.Key, first, [.. Redaction.HideKnown(string.Join('\n', shown)).Split('\n').Select(Short)]));
            }
        }

        return excerpts;
    }

    private static string Short(string line) => line.Length > MostOfLine ? line[..MostOfLine] + "…" : line.TrimEnd('\r');

    /// <summary>From 1, both ends included; those that touch are one.</summary>
    private static List<(int First, int Last)> Ranges(IEnumerable<int> lines, int count)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var line in lines.Where(l => l >= 1 && l <= count).Order())
        {
            var (first, last) = (Math.Max(1, line - Around), Math.Min(count, line + Around));
            if (ranges.Count > 0 && first <= ranges[^1].Last + 1)
            {
                ranges[^1] = (ranges[^1].First, last);
            }
            else
            {
                ranges.Add((first, last));
            }
        }

        return ranges;
    }
}

namespace BotService.Repair.Proposals.Models;

/// <summary>Cuts suspicious files into passages: small files whole, others by functions and the lines between them.</summary>
/// <param name="longest">Characters of a passage; a longer function is cut between lines.</param>
internal sealed class PassageFinder(int longest)
{
    /// <summary>The most suspicious passage first.</summary>
    public IEnumerable<Passage> Find(FaultFiles files) => files.Editable
        .SelectMany(Of)
        .Where(p => p.Suspiciousness > 0 && !string.IsNullOrWhiteSpace(p.Text))
        .OrderByDescending(p => p.Suspiciousness)
        .ThenByDescending(p => p.SuspiciousLines);

    public IEnumerable<Passage> Of(FaultFile file)
    {
        var text = file.Shown.Text;
        return text.Length <= longest ? [new Passage(file, 0, text.Length, "")] : Parts(file).Where(p => HasListedLine(p) && !file.IsTestCode(p.Start));
    }

    private IEnumerable<Passage> Parts(FaultFile file)
    {
        var position = 0;
        foreach (var function in file.Source.Functions.OrderBy(f => f.Start).ThenByDescending(f => f.End))
        {
            var start = file.Shown.LineStart(file.Shown.LineAt(function.Start));
            var end = AfterLine(file, function.End);
            if (start < position)
            {
                continue;
            }

            foreach (var part in Cut(file, position, start, "").Concat(Cut(file, start, end, function.Name)))
            {
                yield return part;
            }

            position = end;
        }

        foreach (var part in Cut(file, position, file.Shown.Text.Length, ""))
        {
            yield return part;
        }
    }

    private IEnumerable<Passage> Cut(FaultFile file, int start, int end, string name)
    {
        for (var from = start; from < end;)
        {
            var to = end - from <= longest ? end : LastLineStart(file, from, from + longest);
            yield return new Passage(file, from, to, name) { LeadStart = name.Length == 0 ? from : LeadStart(file, start, from) };
            from = to;
        }
    }

    private int LeadStart(FaultFile file, int start, int from) =>
        from - start <= longest ? start : LastLineStart(file, start, from - longest);

    /// <summary>The last start of a line up to <paramref name="limit"/>, or behind the first line when that is longer.</summary>
    private static int LastLineStart(FaultFile file, int from, int limit)
    {
        var start = file.Shown.LineStart(file.Shown.LineAt(limit));
        return start > from ? start : AfterLine(file, from);
    }

    private static int AfterLine(FaultFile file, int offset) => Math.Min(file.Shown.Text.Length, file.Shown.LineEnd(file.Shown.LineAt(offset)) + 1);

    private static bool HasListedLine(Passage passage) =>
        Enumerable.Range(passage.FirstLine, passage.LastLine - passage.FirstLine + 1).Any(passage.File.Listed.ContainsKey);
}

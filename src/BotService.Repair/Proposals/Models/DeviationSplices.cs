using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>The ways to put the original back behind what the model wrote at a deviation.</summary>
internal sealed class DeviationSplices(ForcedPassage forced)
{
    /// <summary>Lines that a deletion or a rewrite may skip.</summary>
    private const int Window = 12;

    /// <summary>Lines that go when the model would end its answer before them.</summary>
    private const int MostDropped = 4;

    private readonly Passage passage = forced.Passage;
    private readonly ShownText shown = forced.Passage.File.Shown;

    public IEnumerable<Splice> Of(Branch branch)
    {
        var position = forced.Pass.Positions[branch.Start.Position];
        var start = passage.Start + position.Start;
        var first = branch.Start.First.Text;
        if (position.Length > 0 && first.Length > 0 && !first.Contains('\uFFFD', StringComparison.Ordinal))
        {
            yield return new Splice(start, start + position.Length, first, DeviationKind.Token);
        }

        // A branch that had to begin before its place, inside of a character, does not fit there.
        var fits = branch.Text.StartsWith(first, StringComparison.Ordinal);
        foreach (var splice in fits ? ByLines(start, Written(branch)) : [])
        {
            yield return splice;
        }
    }

    /// <summary>The branch without what ends the code block, and whether the model ended there.</summary>
    private static (string Text, bool Ended) Written(Branch branch)
    {
        var fence = branch.Text.StartsWith("```", StringComparison.Ordinal) ? 0 : branch.Text.IndexOf("\n```", StringComparison.Ordinal) + 1;
        var closed = fence > 0 || branch.Text.StartsWith("```", StringComparison.Ordinal);
        return closed ? (branch.Text[..fence], true) : (branch.Text, branch.End == BranchEnd.Answer);
    }

    private IEnumerable<Splice> ByLines(int start, (string Text, bool Ended) written)
    {
        var line = shown.LineAt(start);
        var lines = WholeLines(shown.Text[shown.LineStart(line)..start] + written.Text, written.Ended);
        var fresh = SkipSame(lines, ref line);
        if (fresh.Count == 0)
        {
            return written.Ended ? Dropped(line) : [];
        }

        return line > LastLine ? [Insert(LastLine + 1, fresh)] : Joined(line, fresh, mayInsert: line > shown.LineAt(start) || string.IsNullOrWhiteSpace(shown.Text[shown.LineStart(line)..start]));
    }

    private IEnumerable<Splice> Joined(int line, List<string> fresh, bool mayInsert)
    {
        var joined = false;
        for (var written = 0; written < fresh.Count && !joined; written++)
        {
            if (Rejoins(line, fresh, written) is { } behind)
            {
                joined = true;
                yield return behind == line ? Insert(line, fresh[..written])
                    : written == 0 ? Replace(line, behind - 1, [], DeviationKind.Deleted)
                    : Replace(line, behind - 1, fresh[..written], written == 1 && behind == line + 1 ? DeviationKind.Line : DeviationKind.Rewritten);
            }
        }

        yield return Replace(line, line, fresh[..1], DeviationKind.Line);
        if (mayInsert)
        {
            yield return Insert(line, fresh[..1]);
        }

        if (!joined && fresh.Count > 1 && line + fresh.Count - 1 <= LastLine)
        {
            yield return Replace(line, line + fresh.Count - 1, fresh, DeviationKind.Rewritten);
        }
    }

    /// <summary>The line of the original that line number <paramref name="written"/> of the branch repeats.</summary>
    private int? Rejoins(int line, List<string> fresh, int written)
    {
        var text = fresh[written].Trim();
        if (text.Length == 0)
        {
            return null;
        }

        // A line such as "}" stands everywhere; it meets the original only where the count of lines fits.
        var telling = text.Count(char.IsLetterOrDigit) > 1;
        var found = Enumerable.Range(line, Math.Min(Window, LastLine - line + 1))
            .Where(l => (l != line || written > 0) && Line(l).Trim() == text && (telling || Math.Abs(l - line - written) <= 1))
            .Select(l => (int?)l);
        return found.MinBy(l => Math.Abs(l!.Value - line - written));
    }

    /// <summary>The model would end here; what is left of the passage goes, if it is little.</summary>
    private IEnumerable<Splice> Dropped(int line) => LastLine - line + 1 is > 0 and <= MostDropped && !passage.IsWholeFile
        ? [Replace(line, LastLine, [], DeviationKind.Deleted)]
        : [];

    /// <summary>Leaves out lines that say what the original says, and blank ones that it has not.</summary>
    private List<string> SkipSame(List<string> lines, ref int line)
    {
        var i = 0;
        for (; i < lines.Count; i++)
        {
            if (line <= LastLine && lines[i].TrimEnd() == Line(line).TrimEnd())
            {
                line++;
            }
            else if (lines[i].Trim().Length > 0)
            {
                break;
            }
        }

        return lines[i..];
    }

    private static List<string> WholeLines(string text, bool ended)
    {
        var lines = text.Split('\n').ToList();
        if (!ended || lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return lines;
    }

    private int LastLine => passage.End > passage.Start ? passage.LastLine : passage.FirstLine - 1;

    private string Line(int line) => shown.Text[shown.LineStart(line)..shown.LineEnd(line)];

    private Splice Insert(int before, List<string> lines)
    {
        var text = string.Concat(lines.Select(l => l + "\n"));
        if (before <= LastLine)
        {
            return new Splice(shown.LineStart(before), shown.LineStart(before), text, DeviationKind.Inserted);
        }

        var unfinished = passage.End > passage.Start && shown.Text[passage.End - 1] != '\n';
        return new Splice(passage.End, passage.End, unfinished ? "\n" + text.TrimEnd('\n') : text, DeviationKind.Inserted);
    }

    private Splice Replace(int from, int to, List<string> lines, DeviationKind kind)
    {
        var (start, end) = (shown.LineStart(from), shown.LineEnd(to));
        return lines.Count > 0
            ? new Splice(start, end, string.Join('\n', lines), kind)
            : new Splice(start, Math.Min(end + 1, shown.Text.Length), "", kind);
    }
}

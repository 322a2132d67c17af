using BotService.Repair.Syntax;

namespace BotService.Repair.Proposals.Models;

/// <summary>A guess at what is wrong: the text between two offsets of a file, which may be empty.</summary>
/// <param name="IsLine">One line is to be written; else any number.</param>
/// <param name="Weight">0 to 1: how likely the fault lies there.</param>
internal sealed record InfillMask(Passage Passage, int Start, int End, bool IsLine, double Weight)
{
    private const double TwoLines = 0.5;
    private const double ThreeLines = 0.3;
    private const double Insertion = 0.35;
    private const double LeastWeight = 0.01;

    /// <summary>Single lines, runs of two and three, and gaps before lines, the most suspicious first.</summary>
    public static IEnumerable<InfillMask> Of(FaultFiles files) => files.Editable
        .SelectMany(Of)
        .Where(m => m.Weight >= LeastWeight)
        .OrderByDescending(m => m.Weight);

    private static IEnumerable<InfillMask> Of(FaultFile file)
    {
        var (shown, whole) = (file.Shown, new Passage(file, 0, file.Shown.Text.Length, ""));
        var code = file.Source.Tokens.Where(t => t.Kind is not (TokenKind.Comment or TokenKind.NewLine)).Select(t => t.Line).ToHashSet();
        foreach (var line in file.Listed.Keys.Where(code.Contains).Where(l => l <= shown.LineCount && !file.IsTestCode(shown.LineStart(l))))
        {
            var weight = file.Suspiciousness(line);
            yield return new InfillMask(whole, shown.LineStart(line), shown.LineEnd(line), IsLine: true, weight);
            yield return new InfillMask(whole, shown.LineStart(line), shown.LineStart(line), IsLine: true, weight * Insertion);
            for (var last = line + 1; last <= Math.Min(line + 2, shown.LineCount) && code.Contains(last); last++)
            {
                yield return new InfillMask(whole, shown.LineStart(line), shown.LineEnd(last), IsLine: false, weight * (last == line + 1 ? TwoLines : ThreeLines));
            }
        }
    }

    public bool IsInsertion => Start == End;
}

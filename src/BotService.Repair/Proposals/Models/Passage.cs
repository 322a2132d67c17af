using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Models;

/// <summary>A run of whole lines that a model reads or rewrites at once: a file, a function, or lines between functions.</summary>
/// <param name="Start">Offset in the shown text, at the start of a line.</param>
/// <param name="End">Offset behind its last line, the line feed included.</param>
/// <param name="Name">The function's name, or "".</param>
internal sealed record Passage(FaultFile File, int Start, int End, string Name)
{
    /// <summary>Where the code begins that a model should see directly before: the start of a long function that this is only a part of.</summary>
    public int LeadStart { get; init; } = Start;

    public string Lead => File.Shown.Text[LeadStart..Start];

    public string Text => File.Shown.Text[Start..End];

    public bool IsWholeFile => Start == 0 && End == File.Shown.Text.Length;

    public int FirstLine => File.Shown.LineAt(Start);

    public int LastLine => File.Shown.LineAt(Math.Max(Start, End - 1));

    /// <summary>Of its most suspicious line.</summary>
    public double Suspiciousness { get; } = Lines(File, Start, End).Select(File.Suspiciousness).DefaultIfEmpty(0).Max();

    /// <summary>Lines that are nearly as suspicious as the worst.</summary>
    public int SuspiciousLines => Lines(File, Start, End).Count(l => File.Suspiciousness(l) >= 0.9 * Suspiciousness);

    /// <summary>An edit of the file changes nothing outside of the passage.</summary>
    public bool Holds(TextEdit edit)
    {
        var (start, end) = Span(edit);
        return start >= 0 && end <= End - Start;
    }

    /// <summary>The edit's place as offsets in <see cref="Text"/>.</summary>
    public (int Start, int End) Span(TextEdit edit) =>
        (File.Shown.FromOriginal(edit.Start) - Start, File.Shown.FromOriginal(edit.Start + edit.Length) - Start);

    private static IEnumerable<int> Lines(FaultFile file, int start, int end)
    {
        var first = file.Shown.LineAt(start);
        return Enumerable.Range(first, file.Shown.LineAt(Math.Max(start, end - 1)) - first + 1);
    }
}

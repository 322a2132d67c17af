using System.Globalization;
using BotService.Repair;
using BotService.Reporting;

namespace BotService.Evaluation;

/// <summary>Shows a running evaluation on standard error.</summary>
internal interface IEvalDisplay : IAsyncDisposable
{
    /// <summary>Where the engine reports its progress on one record.</summary>
    IProgress<RepairProgress> Started(string id);

    /// <param name="note">Why there is no patch, or why it was not confirmed.</param>
    void Ended(EvalRow row, string note);
}

internal static class EvalDisplay
{
    private const int NoteLength = 160;

    public static IEvalDisplay For(Terminal terminal, int total, IReadOnlyList<EvalRow> before) =>
        terminal.Interactive ? new LiveEvalDisplay(terminal.Messages, total, before) : new PlainEvalDisplay(terminal.Error, total, before.Count);

    public static string Line(EvalRow row, string note)
    {
        var verdict = row switch
        {
            { EqualsReference: true } => "plausible, equal to the reference",
            { Plausible: true } => "plausible",
            { Refuted: true } => "REFUTED by the scorer",
            _ => "no patch",
        };
        var first = Terminal.Clean(note).ReplaceLineEndings(" ");
        var shown = first.Length > NoteLength ? first[..NoteLength] + "..." : first;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Id}  {row.Outcome}  {verdict}  {row.Seconds:0.0} s  {row.Candidates.Validated} validated{(shown.Length > 0 ? "  " + shown : "")}");
    }
}

/// <summary>A line for each record.</summary>
internal sealed class PlainEvalDisplay(TextWriter writer, int total, int before) : IEvalDisplay
{
    private readonly Lock gate = new();
    private int done = before;

    public IProgress<RepairProgress> Started(string id) => new Nothing();

    public void Ended(EvalRow row, string note)
    {
        lock (gate)
        {
            writer.WriteLine($"[{++done}/{total}] {EvalDisplay.Line(row, note)}");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Nothing : IProgress<RepairProgress>
    {
        public void Report(RepairProgress value)
        {
        }
    }
}

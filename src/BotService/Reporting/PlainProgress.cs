using BotService.Commands;
using BotService.Repair;

namespace BotService.Reporting;

/// <summary>One line per news, for logs and pipes.</summary>
internal sealed class PlainProgress(TextWriter writer) : IProgressDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private RepairProgress? shown;
    private bool failingShown;

    public void Report(RepairProgress value)
    {
        lock (gate)
        {
            if (shown?.Step == value.Step && value.Elapsed - shown.Elapsed < Interval)
            {
                return;
            }

            shown = value;
            var counts = value.Candidates.Proposed > 0 ? $" ({ProgressDisplay.CandidatesText(value.Candidates)})" : "";
            writer.WriteLine($"[{Durations.Text(value.Elapsed)}] {ProgressDisplay.StepName(value.Step)}: {Terminal.Clean(value.Detail)}{counts}");
            if (!failingShown && value.FailingTests.Count > 0)
            {
                failingShown = true;
                writer.WriteLine($"[{Durations.Text(value.Elapsed)}] failing: {Terminal.Clean(string.Join(", ", value.FailingTests.Take(5)))}");
            }
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

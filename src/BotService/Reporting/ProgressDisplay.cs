using BotService.Repair;

namespace BotService.Reporting;

/// <summary>Shows what the engine is doing, on standard error.</summary>
internal interface IProgressDisplay : IProgress<RepairProgress>, IAsyncDisposable;

internal static class ProgressDisplay
{
    public static IProgressDisplay For(Terminal terminal, bool silent, TimeProvider time) => silent
        ? new SilentProgress()
        : terminal.Interactive ? new LiveProgress(terminal.Messages, time) : new PlainProgress(terminal.Error);

    public static string StepName(RepairStep step) => step.ToString().ToLowerInvariant();

    public static string CandidatesText(CandidateCounts counts) =>
        $"{counts.Proposed} proposed, {counts.Validated} validated, {counts.Plausible} plausible, {counts.RejectedByIntegrity} rejected by the integrity gate";

    private sealed class SilentProgress : IProgressDisplay
    {
        public void Report(RepairProgress value)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

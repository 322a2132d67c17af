using System.Threading.Channels;
using BotService.Ledger;
using BotService.Repair;

namespace BotService.Jobs;

/// <summary>Writes the engine's steps into the run's timeline, live.</summary>
internal sealed class RunTimelines(Runs runs)
{
    public RunTimeline Open(string runId) => new(runs, runId);
}

internal sealed class RunTimeline : IProgress<RepairProgress>, IAsyncDisposable
{
    private readonly Channel<(string Name, string Detail)> steps = Channel.CreateUnbounded<(string, string)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task writing;
    private (RepairStep, string)? last;

    public RunTimeline(Runs runs, string runId) => writing = WriteAsync(runs, runId);

    public void Report(RepairProgress value)
    {
        // Counts of candidates change ten times a second; a timeline is for steps.
        if (last != (value.Step, value.Detail))
        {
            last = (value.Step, value.Detail);
            steps.Writer.TryWrite((value.Step.ToString().ToLowerInvariant(), value.Detail));
        }
    }

    public async ValueTask DisposeAsync()
    {
        steps.Writer.Complete();
        await writing;
    }

    private async Task WriteAsync(Runs runs, string runId)
    {
        await foreach (var (name, detail) in steps.Reader.ReadAllAsync())
        {
            try
            {
                await runs.NoteAsync(runId, name, detail, CancellationToken.None);
            }
            catch (Exception e) when (Transient.Is(e))
            {
                // A repair is worth more than a line of its timeline.
            }
        }
    }
}

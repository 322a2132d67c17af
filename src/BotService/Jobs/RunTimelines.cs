using System.Threading.Channels;
using BotService.Ledger;
using BotService.Repair;

namespace BotService.Jobs;

/// <summary>Writes the engine's steps into the run's timeline, live.</summary>
internal sealed class RunTimelines(Runs runs, RunDetails details, TimeProvider time)
{
    public RunTimeline Open(string runId) => new(runs, details, runId, time);
}

internal sealed class RunTimeline : IProgress<RepairProgress>, IAsyncDisposable
{
    /// <summary>Counts of candidates change ten times a second; people read slower.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<(RepairProgress Progress, bool IsStep)> news = Channel.CreateUnbounded<(RepairProgress, bool)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock gate = new();
    private readonly Runs runs;
    private readonly RunDetails details;
    private readonly string runId;
    private readonly TimeProvider time;
    private readonly Task writing;
    private (RepairStep, string)? last;
    private long sent;

    public RunTimeline(Runs runs, RunDetails details, string runId, TimeProvider time)
    {
        (this.runs, this.details, this.runId, this.time) = (runs, details, runId, time);
        writing = WriteAsync();
    }

    public void Report(RepairProgress value)
    {
        lock (gate)
        {
            var isStep = last != (value.Step, value.Detail);
            if (isStep || time.GetElapsedTime(sent) >= Pause)
            {
                last = (value.Step, value.Detail);
                sent = time.GetTimestamp();
                news.Writer.TryWrite((value, isStep));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        news.Writer.Complete();
        await writing;
    }

    private async Task WriteAsync()
    {
        await foreach (var (progress, isStep) in news.Reader.ReadAllAsync())
        {
            try
            {
                if (isStep)
                {
                    await runs.NoteAsync(runId, progress.Step.ToString().ToLowerInvariant(), progress.Detail, CancellationToken.None);
                }

                await details.ProgressAsync(runId, Live(progress), CancellationToken.None);
            }
            catch (Exception e) when (Transient.Is(e))
            {
                // A repair is worth more than a line of its timeline.
            }
        }
    }

    private static LiveProgress Live(RepairProgress progress) => new(
        progress.Step.ToString().ToLowerInvariant(), [.. progress.FailingTests.Take(20)], progress.Candidates, progress.Elapsed.TotalSeconds, progress.Left.TotalSeconds, progress.Latest);
}

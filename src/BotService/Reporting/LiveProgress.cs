using BotService.Commands;
using BotService.Repair;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BotService.Reporting;

/// <summary>A small block that redraws itself and disappears at the end.</summary>
internal sealed class LiveProgress : IProgressDisplay
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(200);
    private readonly CancellationTokenSource stop = new();
    private readonly TimeProvider time;
    private readonly Task loop;
    private Snapshot? latest;

    public LiveProgress(IAnsiConsole console, TimeProvider time)
    {
        this.time = time;
        loop = console.Live(new Text("starting")).AutoClear(true).StartAsync(DrawAsync);
    }

    public void Report(RepairProgress value) => Volatile.Write(ref latest, new Snapshot(value, time.GetTimestamp()));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        stop.Dispose();
    }

    /// <param name="since">Time since the engine sent the snapshot.</param>
    internal static IRenderable Render(RepairProgress value, TimeSpan since)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(0)).AddColumn();
        var left = value.Left - since is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
        Row(grid, ProgressDisplay.StepName(value.Step), value.Detail);
        if (value.FailingTests.Count > 0)
        {
            var more = value.FailingTests.Count > 3 ? $"\n... and {value.FailingTests.Count - 3} more" : "";
            Row(grid, "failing", string.Join('\n', value.FailingTests.Take(3)) + more);
        }

        if (value.Candidates.Proposed > 0)
        {
            Row(grid, "candidates", ProgressDisplay.CandidatesText(value.Candidates));
        }

        Row(grid, "time", $"{Durations.Text(value.Elapsed + since)}, at most {Durations.Text(left)} left");
        return grid;
    }

    private static void Row(Grid grid, string name, string text) =>
        grid.AddRow(new Text(name, new Style(Color.Aqua)), new Text(Terminal.Clean(text)));

    private async Task DrawAsync(LiveDisplayContext context)
    {
        while (!stop.IsCancellationRequested)
        {
            if (Volatile.Read(ref latest) is { } snapshot)
            {
                context.UpdateTarget(Render(snapshot.Value, time.GetElapsedTime(snapshot.At)));
            }

            await Task.Delay(Frame, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed record Snapshot(RepairProgress Value, long At);
}

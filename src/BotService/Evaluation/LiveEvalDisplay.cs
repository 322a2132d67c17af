using System.Collections.Concurrent;
using BotService.Commands;
using BotService.Repair;
using BotService.Reporting;
using Spectre.Console;

namespace BotService.Evaluation;

/// <summary>Totals, the last results and the records at work, redrawn in place.</summary>
internal sealed class LiveEvalDisplay : IEvalDisplay
{
    private const int Shown = 8;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<string, RepairProgress?> running = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> last = new();
    private readonly CancellationTokenSource stop = new();
    private readonly int total;
    private readonly Task loop;
    private int done;
    private int plausible;

    public LiveEvalDisplay(IAnsiConsole console, int total, IReadOnlyList<EvalRow> before)
    {
        this.total = total;
        done = before.Count;
        plausible = before.Count(r => r.Plausible);
        loop = console.Live(new Text("starting")).AutoClear(true).StartAsync(DrawAsync);
    }

    public IProgress<RepairProgress> Started(string id)
    {
        running[id] = null;
        return new Record(p => running[id] = p);
    }

    public void Ended(EvalRow row, string note)
    {
        running.TryRemove(row.Id, out _);
        Interlocked.Increment(ref done);
        Interlocked.Add(ref plausible, row.Plausible ? 1 : 0);
        last.Enqueue(EvalDisplay.Line(row, note));
        while (last.Count > Shown)
        {
            last.TryDequeue(out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        stop.Dispose();
    }

    private static string Working(string id, RepairProgress? p) => p is null
        ? $"{id}  starting"
        : $"{id}  {ProgressDisplay.StepName(p.Step)}  {p.Candidates.Validated} validated, {p.Candidates.Plausible} plausible  at most {Durations.Text(p.Left)} left";

    private Rows Render() => new(
    [
        new Text($"{done} of {total} done, {plausible} plausible", new Style(decoration: Decoration.Bold)),
        .. last.Select(line => new Text(line) { Overflow = Overflow.Ellipsis }),
        .. running.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => new Text(Terminal.Clean(Working(r.Key, r.Value)), new Style(Color.Aqua))),
    ]);

    private async Task DrawAsync(LiveDisplayContext context)
    {
        while (!stop.IsCancellationRequested)
        {
            context.UpdateTarget(Render());
            await Task.Delay(Frame, TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class Record(Action<RepairProgress> report) : IProgress<RepairProgress>
    {
        public void Report(RepairProgress value) => report(value);
    }
}

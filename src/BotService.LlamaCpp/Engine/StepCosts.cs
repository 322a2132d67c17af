using System.Diagnostics;

namespace BotService.LlamaCpp.Engine;

/// <summary>What a step costs by its width, measured on this machine: on a few cores almost as much as its tokens one by one, on a GPU
/// hardly more than one token.</summary>
internal sealed class StepCosts(IReadOnlyList<(int Width, double Cost)> points)
{
    private const int Repetitions = 2;
    private static readonly int[] Widths = [1, 5, 9, 17];

    /// <summary>Computes steps of several widths in an empty context and leaves it empty.</summary>
    public static StepCosts Measure(NativeContext context)
    {
        using var batch = new StepBatch(context.BatchSize, context.Vocabulary);
        _ = Time(context, batch, 1);
        return new StepCosts([.. Widths.Where(w => w <= context.BatchSize).Select(w => (w, Enumerable.Range(0, Repetitions).Min(_ => Time(context, batch, w))))]);
    }

    /// <summary>Between two measured widths a straight line, beyond the last one the line goes on.</summary>
    public double Of(int width)
    {
        var above = 1;
        while (above < points.Count - 1 && points[above].Width < width)
        {
            above++;
        }

        var (left, right) = (points[above - 1], points[above]);
        return left.Cost + ((right.Cost - left.Cost) * (width - left.Width) / (right.Width - left.Width));
    }

    private static double Time(NativeContext context, StepBatch batch, int width)
    {
        batch.Clear();
        for (var i = 0; i < width; i++)
        {
            batch.Add(0, i, 0, wantsLogits: true);
        }

        var began = Stopwatch.GetTimestamp();
        var result = context.Decode(batch.ToNative());
        var time = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        context.Cut(0, 0);
        return result == 0 ? time : double.PositiveInfinity;
    }
}

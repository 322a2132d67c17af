namespace BotService.Dashboard.Charts;

/// <summary>The scale of a chart: from 0 to a round number, with lines that people can read.</summary>
public sealed record Axis(double Top, IReadOnlyList<double> Lines)
{
    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];

    public static Axis To(double most, bool whole)
    {
        if (most <= 0)
        {
            return new Axis(whole ? 4 : 1, []);
        }

        var rough = most / 3;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = Steps.Select(s => s * power).First(s => s >= rough * 0.999);
        step = whole ? Math.Max(1, Math.Ceiling(step)) : step;
        var count = (int)Math.Ceiling((most / step) - 0.001);
        return new Axis(step * count, [.. Enumerable.Range(1, count).Select(i => i * step)]);
    }

    /// <summary>From the top, in hundredths of the height.</summary>
    public double Y(double value) => Top <= 0 ? 100 : 100 - (100 * value / Top);
}

using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>One way to follow a deviation.</summary>
/// <param name="SeveralLines">The branch may write several lines; else it ends with its line.</param>
/// <param name="Sampling">0 for the greedy continuation, then 1, 2, ... for sampled ones.</param>
internal sealed record DeviationStep(Deviation Deviation, bool SeveralLines, int Sampling)
{
    private const double SeveralLinesCost = 1.5;
    private const double SamplingCost = 2;
    private const double FirstTemperature = 0.5;
    private const double TemperatureStep = 0.3;

    /// <summary>The deviation's score less what the step costs more and repeats more than the plain one.</summary>
    public double Score => Deviation.Score - (SeveralLines ? SeveralLinesCost : 0) - (Sampling * SamplingCost);

    public BranchStart Start(int seed) =>
        new(Deviation.Position, Deviation.Choice, Sampling == 0 ? 0 : FirstTemperature + ((Sampling - 1) * TemperatureStep), seed + Sampling);
}

/// <summary>Deviations of all open passages, to be followed best first: each to the end of its line, then over several lines, then sampled.</summary>
internal sealed class DeviationQueue
{
    private const int MostSamplings = 3;
    private readonly PriorityQueue<DeviationStep, (double Score, int Order)> steps = new();
    private int order;

    public void Add(ForcedPassage forced)
    {
        foreach (var deviation in DeviationStarts.Of(forced))
        {
            Add(new DeviationStep(deviation, SeveralLines: false, Sampling: 0));
        }
    }

    public IReadOnlyList<DeviationStep> Next(int most)
    {
        var next = new List<DeviationStep>();
        while (next.Count < most && steps.TryDequeue(out var step, out _))
        {
            next.Add(step);
        }

        foreach (var step in next)
        {
            AddFurther(step);
        }

        return next;
    }

    private void AddFurther(DeviationStep step)
    {
        if (step is { Sampling: 0, SeveralLines: false })
        {
            Add(step with { SeveralLines = true });
        }

        if (!step.SeveralLines && step.Sampling < MostSamplings)
        {
            Add(step with { Sampling = step.Sampling + 1 });
        }
    }

    private void Add(DeviationStep step) => steps.Enqueue(step, (-step.Score, order++));
}

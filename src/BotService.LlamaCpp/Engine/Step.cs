namespace BotService.LlamaCpp.Engine;

/// <param name="Output">Index in the batch, for logits.</param>
internal readonly record struct StepOutput(Job Job, int Position, int Output);

/// <summary>What one step computes for whom.</summary>
internal sealed class Step(StepBatch batch)
{
    private readonly List<(Job Job, int Count)> parts = [];
    private readonly List<StepOutput> outputs = [];

    public IReadOnlyList<(Job Job, int Count)> Parts => parts;

    public IReadOnlyList<StepOutput> Outputs => outputs;

    public int Count => batch.Count;

    public void Clear()
    {
        batch.Clear();
        parts.Clear();
        outputs.Clear();
    }

    /// <summary>Adds up to so many of a job's next tokens, as far as there is room for them and for the logits that they need; gives their number.</summary>
    public int Add(Job job, int most)
    {
        var (start, added, end) = (job.Placed, 0, job.Tokens.Count + job.Guess.Count);
        for (; added < most && start + added < end && batch.Room > 0; added++)
        {
            var position = start + added;
            var wantsLogits = job.WantsLogits(position);
            if (wantsLogits && batch.OutputRoom == 0)
            {
                break;
            }

            var index = batch.Add(job.TokenAt(position), position, job.Sequence!.Id, wantsLogits);
            if (wantsLogits)
            {
                outputs.Add(new StepOutput(job, position, index));
            }
        }

        if (added > 0)
        {
            parts.Add((job, added));
        }

        return added;
    }
}

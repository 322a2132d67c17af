using System.Runtime.InteropServices;

namespace BotService.LlamaCpp.Engine;

/// <summary>Runs all requests together, one step after another. Belongs to the engine's thread.</summary>
internal sealed class Scheduler : IDisposable
{
    private readonly NativeContext context;
    private readonly ContextParams parameters;
    private readonly KvCache cache;
    private readonly Admission admission;
    private readonly StepBatch batch;
    private readonly Step step;
    private readonly StepCosts? costs;
    private readonly List<Job> running = [];
    private volatile IReadOnlyList<Job> inFlight = [];
    private volatile EngineState state;
    private long order;
    private long guessed;
    private long guessedRight;

    public Scheduler(NativeContext context, ContextParams parameters)
    {
        (this.context, this.parameters) = (context, parameters);
        cache = new KvCache(context);
        admission = new Admission(cache, parameters.MaxSequences);
        batch = new StepBatch(context.BatchSize, context.Vocabulary);
        step = new Step(batch);
        costs = parameters.PromptLookup ? parameters.Costs ?? StepCosts.Measure(context) : null;
        state = Now();
    }

    /// <summary>The requests whose tokens are being computed; may be read by other threads.</summary>
    public IReadOnlyList<Job> InFlight => inFlight;

    /// <summary>May be read by other threads.</summary>
    public EngineState State => state;

    public void Add(Job job)
    {
        job.Order = ++order;
        (job as GenerationJob)?.Begin();
        if (job.Done)
        {
            End(job, null);
            return;
        }

        admission.Add(job);
    }

    /// <summary>Starts, computes and ends whatever there is. False when there was nothing to compute.</summary>
    public bool Turn()
    {
        DropCancelled();
        admission.Start(running);
        Plan();
        if (step.Count == 0)
        {
            return false;
        }

        if (!cache.MakeRoom(step.Count))
        {
            throw new InvalidOperationException($"{step.Count} cells were promised and {cache.Cells.Free} are free.");
        }

        inFlight = [.. step.Parts.Select(p => p.Job)];
        Take(context.Decode(batch.ToNative()));
        inFlight = [];
        EndDone();
        state = Now();
        return true;
    }

    public void FailAll(Exception reason)
    {
        foreach (var job in running.Concat(admission.RemoveWhere(_ => true)).ToList())
        {
            End(job, reason);
        }
    }

    public void Dispose() => batch.Dispose();

    /// <summary>First one token for each answer, then prompts, in the order in which they came.</summary>
    private void Plan()
    {
        step.Clear();
        var width = running.Count(j => j.Pending == 1);
        var most = width > 0 ? (NativeContext.OutputRows / width) - 1 : 0;
        foreach (var job in running.Where(j => j.Pending == 1))
        {
            if (costs is not null)
            {
                job.Foresee(width, most, costs);
                width += job.Guess.Count;
            }

            step.Add(job, 1 + job.Guess.Count);
        }

        var left = step.Count > 0 ? parameters.PrefillChunk : parameters.BatchSize;
        foreach (var job in running.Where(j => j.Pending > 1))
        {
            left -= step.Add(job, left);
        }
    }

    private void Take(int result)
    {
        switch (result)
        {
            case 0:
                TakeTokens();
                break;
            case 1:
                TakeBack();
                PutBackYoungest();
                break;
            case 2:
                TakeBack();
                break;
            default:
                TakeBack();
                FailStep(new InferenceException($"llama.cpp could not compute a step of {step.Count} tokens (result {result}). Try again with a smaller BatchSize or ContextSize.", transient: true));
                break;
        }
    }

    private void TakeTokens()
    {
        foreach (var (job, count) in step.Parts)
        {
            for (var i = 0; i < count; i++)
            {
                cache.Append(job.Sequence!, job.TokenAt(job.Placed));
            }
        }

        foreach (var (job, position, output) in step.Outputs)
        {
            job.Take(position, context.Logits(output));
        }

        foreach (var (job, _) in step.Parts.Where(p => p.Job.Guess.Count > 0))
        {
            var (all, right) = job.Settle();
            (guessed, guessedRight) = (guessed + all, guessedRight + right);
            cache.Cut(job.Sequence!, job.Sequence!.CommonWith(CollectionsMarshal.AsSpan(job.Tokens)));
        }
    }

    /// <summary>A broken step may have left some of its tokens in the context.</summary>
    private void TakeBack()
    {
        foreach (var (job, _) in step.Parts)
        {
            cache.Cut(job.Sequence!, job.Placed);
            job.Settle();
        }
    }

    /// <summary>The context had no room although the cells were counted: make some, and let the last to come start again later.</summary>
    private void PutBackYoungest()
    {
        if (cache.MakeRoom(cache.Cells.Free + 1))
        {
            return;
        }

        var youngest = running[^1];
        if (running.Count == 1)
        {
            End(youngest, new InferenceException($"The context has no room for {step.Count} more tokens. Open the engine with a larger ContextSize.", transient: false));
            return;
        }

        cache.Forget(youngest.Sequence!);
        youngest.Sequence = null;
        running.Remove(youngest);
        admission.Add(youngest);
    }

    private void FailStep(Exception reason)
    {
        foreach (var (job, _) in step.Parts)
        {
            End(job, reason);
        }
    }

    private void DropCancelled()
    {
        foreach (var job in running.Where(j => j.Cancelled).Concat(admission.RemoveWhere(j => j.Cancelled)).ToList())
        {
            End(job, new OperationCanceledException());
        }
    }

    private void EndDone()
    {
        foreach (var job in running.Where(j => j.Done).ToList())
        {
            End(job, null);
        }
    }

    private void End(Job job, Exception? reason)
    {
        running.Remove(job);
        if (job.Sequence is { } sequence)
        {
            sequence.Scores = job.Scores;
            cache.Keep(sequence, job.Keep);
        }

        job.Release();
        state = Now();
        job.Publish(reason ?? job.Failure);
    }

    private EngineState Now() => new(running.Count, admission.Waiting, cache.Cells.Capacity, cache.Cells.Free, cache.Cells.Busy, cache.Kept, guessed, guessedRight);
}

using BotService.Repair.ModelBackends;
using BotService.Repair.Proposals;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Validation;

/// <summary>Reads one proposer's candidates without ever waiting for it. Not thread safe.</summary>
internal sealed class CandidateStream(NamedProposal origin, IAsyncEnumerable<CandidatePatch> candidates) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<CandidatePatch> reader = candidates.GetAsyncEnumerator();
    private readonly PriorityQueue<CandidatePatch, (double Score, int Order)> ahead = new();
    private Task<bool>? moving;
    private bool ended;
    private Exception? failure;
    private int read;

    public NamedProposal Origin => origin;

    /// <summary>Ends when the next candidate is there; null when the stream has ended or has one.</summary>
    public Task? Pending => ended || ahead.Count > 0 ? null : moving;

    /// <summary>Score of the next candidate, by whoever knows most about it.</summary>
    public double Best => ahead.TryPeek(out _, out var priority) ? -priority.Score : double.NegativeInfinity;

    /// <summary>Reads what is there at once, up to <paramref name="wanted"/> candidates; true when there is one.</summary>
    public bool Fill(int wanted, Func<CandidatePatch, double>? rescore)
    {
        while (!ended && ahead.Count < wanted && Move() is true)
        {
            ahead.Enqueue(reader.Current, (-(rescore?.Invoke(reader.Current) ?? reader.Current.Score), read++));
        }

        return ahead.Count > 0;
    }

    public CandidatePatch Dequeue() => ahead.Dequeue();

    /// <summary>Why the proposer stopped before its end; given once.</summary>
    public Exception? TakeFailure() => Interlocked.Exchange(ref failure, null);

    public async ValueTask DisposeAsync()
    {
        if (moving is not null)
        {
            await moving.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        await reader.DisposeAsync();
    }

    // A model that fails ends its own stream and nothing else: the others go on.
    private bool? Move()
    {
        moving ??= reader.MoveNextAsync().AsTask();
        if (!moving.IsCompleted)
        {
            return null;
        }

        try
        {
            ended = !moving.GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is ModelFailedException or PromptTooLongException)
        {
            ended = true;
            failure = e;
        }

        moving = null;
        return !ended;
    }
}

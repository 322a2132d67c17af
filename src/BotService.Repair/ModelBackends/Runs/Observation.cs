using System.Diagnostics;

namespace BotService.Repair.ModelBackends.Runs;

/// <summary>All that watches the model of one run. Thread safe.</summary>
internal sealed class Observation(IReadOnlyList<IModelObserver> observers, BudgetMeter? budget, TimeProvider time) : IDisposable
{
    private int calls;

    public IReadOnlyList<IModelObserver> Observers => observers;

    /// <exception cref="ModelFailedException">The budget is spent.</exception>
    public ObservedCall Begin(ModelCall call, CancellationToken token)
    {
        budget?.Begin();
        return new ObservedCall(call with { Number = Interlocked.Increment(ref calls) }, observers, budget, time, token);
    }

    public void Dispose()
    {
        foreach (var observer in observers)
        {
            observer.Dispose();
        }

        budget?.Dispose();
    }
}

/// <summary>One call to a model, from its beginning to its end.</summary>
internal sealed class ObservedCall : IDisposable
{
    private readonly ModelCall call;
    private readonly IReadOnlyList<IModelObserver> observers;
    private readonly BudgetMeter? budget;
    private readonly TimeProvider time;
    private readonly CancellationToken caller;
    private readonly CancellationTokenSource stop;
    private readonly long began;
    private readonly Activity? span;

    public ObservedCall(ModelCall call, IReadOnlyList<IModelObserver> observers, BudgetMeter? budget, TimeProvider time, CancellationToken caller)
    {
        (this.call, this.observers, this.budget, this.time, this.caller) = (call, observers, budget, time, caller);
        stop = CancellationTokenSource.CreateLinkedTokenSource(caller, budget?.Spent ?? CancellationToken.None);
        began = time.GetTimestamp();
        span = RepairInstruments.Source.StartActivity($"model {call.Kind}")?.SetTag("model.name", call.Model).SetTag("model.method", call.Method);
    }

    /// <summary>The caller's, cancelled also when the budget is spent.</summary>
    public CancellationToken Token => stop.Token;

    /// <summary>A step of the call; that the budget ended it is a failure, not a cancellation.</summary>
    public async ValueTask<T> WithinAsync<T>(Func<ValueTask<T>> step)
    {
        try
        {
            return await step();
        }
        catch (OperationCanceledException) when (budget is { Spent.IsCancellationRequested: true } && !caller.IsCancellationRequested)
        {
            throw budget.Refusal();
        }
    }

    public async IAsyncEnumerable<T> WithinAsync<T>(Func<CancellationToken, IAsyncEnumerable<T>> open)
    {
        await using var items = open(Token).GetAsyncEnumerator(Token);
        while (await WithinAsync(items.MoveNextAsync))
        {
            yield return items.Current;
        }
    }

    public void End(string text, string finish, int? promptTokens, int tokens)
    {
        var result = new ModelResult(text, finish, promptTokens, tokens, time.GetElapsedTime(began));
        budget?.End(call, result);
        span?.SetTag("model.finish", finish);
        RepairInstruments.ModelUsed(result.Duration, promptTokens ?? 0, tokens);
        foreach (var observer in observers)
        {
            observer.After(call, result);
        }
    }

    /// <summary>Says afterwards that the answer was of no use to its method.</summary>
    public void Malformed(string why)
    {
        foreach (var observer in observers)
        {
            observer.Malformed(call, why);
        }
    }

    public void Dispose()
    {
        span?.Dispose();
        stop.Dispose();
    }
}

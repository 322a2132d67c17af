namespace BotService.Repair;

/// <summary>Lets test runs and a model that computes on the same cores take turns, because a model's threads wait for each other at every
/// layer: beside busy tests it is tens of times slower, and the tests run into their limits. Thread safe.</summary>
/// <remarks>Each side works with any number of its own at once. Who waits comes next: tests do not enter while a model waits.</remarks>
public sealed class CoreTurns
{
    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource> tests = new();
    private readonly Queue<TaskCompletionSource> models = new();
    private int testing;
    private int computing;

    /// <summary>Waits until no model computes or waits; disposing of the result ends the turn.</summary>
    public Task<IDisposable> TestAsync(CancellationToken token)
    {
        lock (gate)
        {
            if (computing == 0 && models.Count == 0)
            {
                testing++;
                return Task.FromResult<IDisposable>(new Turn(EndTest));
            }

            return WaitAsync(tests, EndTest, token);
        }
    }

    /// <summary>Waits until no test runs; disposing of the result ends the turn.</summary>
    public Task<IDisposable> ComputeAsync(CancellationToken token)
    {
        lock (gate)
        {
            if (testing == 0)
            {
                computing++;
                return Task.FromResult<IDisposable>(new Turn(EndComputing));
            }

            return WaitAsync(models, EndComputing, token);
        }
    }

    private static async Task<IDisposable> WaitAsync(Queue<TaskCompletionSource> queue, Action end, CancellationToken token)
    {
        var place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Enqueue(place);
        await using var cancel = token.UnsafeRegister(_ => place.TrySetCanceled(token), null);
        await place.Task;
        return new Turn(end);
    }

    private void EndTest()
    {
        lock (gate)
        {
            testing--;
            Next();
        }
    }

    private void EndComputing()
    {
        lock (gate)
        {
            computing--;
            Next();
        }
    }

    private void Next()
    {
        if (testing == 0)
        {
            computing += Admit(models);
        }

        if (computing == 0 && models.Count == 0)
        {
            testing += Admit(tests);
        }
    }

    /// <summary>Those who gave up waiting are passed over.</summary>
    private static int Admit(Queue<TaskCompletionSource> queue)
    {
        var admitted = 0;
        while (queue.TryDequeue(out var place))
        {
            admitted += place.TrySetResult() ? 1 : 0;
        }

        return admitted;
    }

    private sealed class Turn(Action end) : IDisposable
    {
        private Action? end = end;

        public void Dispose() => Interlocked.Exchange(ref end, null)?.Invoke();
    }
}

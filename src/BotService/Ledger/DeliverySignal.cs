namespace BotService.Ledger;

/// <summary>Wakes the one who hands new deliveries on.</summary>
internal sealed class DeliverySignal : IDisposable
{
    private readonly SemaphoreSlim semaphore = new(0, 1);
    private readonly Lock gate = new();

    public void Set()
    {
        lock (gate)
        {
            if (semaphore.CurrentCount == 0)
            {
                semaphore.Release();
            }
        }
    }

    /// <summary>Returns when there is something new, or when it is time to look for what others left.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken token) => semaphore.WaitAsync(atMost, token);

    public void Dispose() => semaphore.Dispose();
}

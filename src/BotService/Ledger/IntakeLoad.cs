namespace BotService.Ledger;

/// <summary>Whether many deliveries come in at once. What can wait lets them pass, because a forge gives up on an answer that is late.</summary>
internal sealed class IntakeLoad(TimeProvider time)
{
    /// <summary>Deliveries of one transaction from which on they are many.</summary>
    private const int Many = 16;
    private static readonly TimeSpan Lasts = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private long last;

    public void Stored(int deliveries)
    {
        if (deliveries >= Many)
        {
            Volatile.Write(ref last, time.GetTimestamp());
        }
    }

    /// <summary>Returns when it is calm, at the latest after <paramref name="atMost"/>: a flood must not stop the work either.</summary>
    public async Task CalmAsync(TimeSpan atMost, CancellationToken token)
    {
        for (var began = time.GetTimestamp(); IsBusy && time.GetElapsedTime(began) < atMost;)
        {
            await Task.Delay(Look, time, token);
        }
    }

    private bool IsBusy => Volatile.Read(ref last) is not 0 and var at && time.GetElapsedTime(at) < Lasts;
}

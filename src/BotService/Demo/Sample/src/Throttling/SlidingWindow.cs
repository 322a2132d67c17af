namespace Throttling;

/// <summary>Allows at most <paramref name="limit"/> calls in any span of <paramref name="window"/>.</summary>
public sealed class SlidingWindow(int limit, TimeSpan window)
{
    private readonly Queue<DateTimeOffset> calls = new();

    /// <summary>Calls that still count at <paramref name="now"/>.</summary>
    public int Used(DateTimeOffset now)
    {
        Forget(now);
        return calls.Count;
    }

    /// <summary>Counts the call and allows it, or refuses it without counting.</summary>
    public bool TryCall(DateTimeOffset now)
    {
        Forget(now);
        if (calls.Count > limit)
        {
            return false;
        }

        calls.Enqueue(now);
        return true;
    }

    /// <summary>How long a refused caller should wait; zero when a call would be allowed.</summary>
    public TimeSpan RetryAfter(DateTimeOffset now)
    {
        Forget(now);
        return calls.Count < limit ? TimeSpan.Zero : calls.Peek() + window - now;
    }

    private void Forget(DateTimeOffset now)
    {
        while (calls.Count > 0 && now - calls.Peek() >= window)
        {
            calls.Dequeue();
        }
    }
}

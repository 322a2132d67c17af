namespace Throttling;

/// <summary>One window for each client.</summary>
public sealed class ClientLimits(int limit, TimeSpan window)
{
    private readonly Dictionary<string, SlidingWindow> windows = new(StringComparer.OrdinalIgnoreCase);

    public bool TryCall(string client, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(client);
        if (!windows.TryGetValue(client, out var own))
        {
            own = new SlidingWindow(limit, window);
            windows.Add(client, own);
        }

        return own.TryCall(now);
    }
}

namespace BotService.Forges.Http;

/// <summary>How calls to a forge behave. Part of each forge's options.</summary>
public sealed class ForgeHttpOptions
{
    /// <summary>From a request to the head of its answer, 1 to 600 seconds. Default 30 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Further attempts of calls that change nothing, after a server error or a lost connection, 0 to 10. Default 3.</summary>
    public int Retries { get; set; } = 3;

    /// <summary>Before the first further attempt, doubled for each next one; 0 to 1 minute. Default half a second.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest that a call waits for a rate limit; for longer ones it ends with a transient error that says how long. 0 to 10 minutes, default 20 seconds.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Between two writes in one name; 0 to 1 minute. Default 1 second, which GitHub asks for.</summary>
    public TimeSpan WriteSpacing { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes of an answer; a job's log may have 16 times as many. 1 kB to 1 GB, default 32 MB.</summary>
    public long LargestAnswer { get; set; } = 32 << 20;

    internal IEnumerable<string> Errors() => new[]
    {
        Range("Timeout", Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(600)),
        Range("Retries", Retries, 0, 10),
        Range("RetryDelay", RetryDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
        Range("LongestWait", LongestWait, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
        Range("WriteSpacing", WriteSpacing, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
        Range("LargestAnswer", LargestAnswer, 1 << 10, 1 << 30),
    }.OfType<string>();

    private static string? Range<T>(string name, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0 ? $"Http:{name} is {value}. Choose from {least} to {most}." : null;
}

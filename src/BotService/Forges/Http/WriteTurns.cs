using System.Collections.Concurrent;

namespace BotService.Forges.Http;

/// <summary>One write at a time in each name, with a pause between two.</summary>
internal sealed class WriteTurns(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Turn> turns = new();

    public async Task<T> TakeAsync<T>(string who, TimeSpan spacing, Func<Task<T>> write, CancellationToken token)
    {
        var turn = turns.GetOrAdd(who, _ => new Turn());
        await turn.Gate.WaitAsync(token);
        try
        {
            if (turn.Last is { } last && spacing - time.GetElapsedTime(last) is { Ticks: > 0 } rest)
            {
                await Task.Delay(rest, time, token);
            }

            return await write();
        }
        finally
        {
            turn.Last = time.GetTimestamp();
            turn.Gate.Release();
        }
    }

    private sealed class Turn
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public long? Last { get; set; }
    }
}

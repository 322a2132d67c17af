using System.Runtime.CompilerServices;

namespace BotService.Repair.ModelBackends.Servers;

/// <summary>Ends a stream in which nothing comes any more.</summary>
internal sealed class StallWatch(ModelServerOptions options, TimeProvider time)
{
    public async IAsyncEnumerable<T> Watch<T>(IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken token)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(token);
        await using var timer = time.CreateTimer(_ => stall.Cancel(), null, options.AnswerTimeout, Timeout.InfiniteTimeSpan);
        await using var source = items.GetAsyncEnumerator(stall.Token);
        while (await NextAsync(source, stall.Token, token))
        {
            // The reader's own time does not count.
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            yield return source.Current;
            timer.Change(options.StallTimeout, Timeout.InfiniteTimeSpan);
        }

        // Some libraries end quietly when they are cancelled.
        token.ThrowIfCancellationRequested();
        if (stall.IsCancellationRequested)
        {
            throw Stalled(null);
        }
    }

    private async Task<bool> NextAsync<T>(IAsyncEnumerator<T> source, CancellationToken stall, CancellationToken token)
    {
        try
        {
            return await source.MoveNextAsync();
        }
        catch (OperationCanceledException e) when (stall.IsCancellationRequested && !token.IsCancellationRequested)
        {
            throw Stalled(e);
        }
    }

    private TimeoutException Stalled(Exception? inner) => new($"nothing came for {options.StallTimeout.TotalSeconds:0} seconds", inner);
}

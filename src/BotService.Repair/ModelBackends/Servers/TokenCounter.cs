using System.Collections.Concurrent;

namespace BotService.Repair.ModelBackends.Servers;

/// <summary>Counts tokens by a server's tokenizer, or estimates them where it has none.</summary>
/// <param name="ask">Null estimates.</param>
internal sealed class TokenCounter(Func<string, CancellationToken, Task<int>>? ask)
{
    private const int Remembered = 256;
    private readonly ConcurrentDictionary<string, int> known = new(StringComparer.Ordinal);

    public bool Exact => ask is not null;

    public async ValueTask<int> CountAsync(string text, CancellationToken token)
    {
        if (ask is null)
        {
            return TokenEstimate.AtMost(text);
        }

        if (known.TryGetValue(text, out var count) || text.Length == 0)
        {
            return count;
        }

        count = await ask(text, token);
        if (known.Count >= Remembered)
        {
            known.Clear();
        }

        known[text] = count;
        return count;
    }

    /// <summary>What a server that read the whole text must at least report.</summary>
    public async ValueTask<int> LeastAsync(string text, CancellationToken token) =>
        ask is null ? TokenEstimate.AtLeast(text) : await CountAsync(text, token);
}

using BotService.Repair.ModelBackends;

namespace BotService.Repair.Proposals.Models;

/// <summary>Chooses the blocks and forms that fit a number of tokens, by priority; nothing is cut inside a block.</summary>
internal sealed class ContextPacker(ILanguageModel model)
{
    private readonly Dictionary<string, int> counted = [];

    /// <returns>The chosen blocks in the given order.</returns>
    public async Task<string> PackAsync(IReadOnlyList<ContextBlock> blocks, int tokens, CancellationToken token)
    {
        var chosen = new string?[blocks.Count];
        foreach (var i in Enumerable.Range(0, blocks.Count).OrderBy(i => blocks[i].Priority))
        {
            foreach (var rendered in blocks[i].Forms.Where(f => !string.IsNullOrWhiteSpace(f)).Select(blocks[i].Render))
            {
                var cost = await CountAsync(rendered, token);
                if (cost <= tokens)
                {
                    chosen[i] = rendered;
                    tokens -= cost;
                    break;
                }
            }
        }

        return string.Join("\n\n", chosen.OfType<string>());
    }

    public async Task<int> CountAsync(string text, CancellationToken token)
    {
        if (!counted.TryGetValue(text, out var count))
        {
            counted[text] = count = await model.CountTokensAsync(text, token);
        }

        return count;
    }
}

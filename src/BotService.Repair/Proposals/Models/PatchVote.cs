using BotService.Repair.ModelBackends;
using BotService.Repair.TestRunners;

namespace BotService.Repair.Proposals.Models;

/// <summary>How much more natural a patch is to the model than what it replaces, read as infill: between what stands before and behind it.</summary>
/// <remarks>The idea is that of Yang et al., "Revisiting Unnaturalness for Automated Program Repair in the Era of Large Language Models" (2024).</remarks>
internal sealed class PatchVote(ModelSession session)
{
    private const int MiddleTokens = 256;

    /// <summary>Of a token, on average. A file of a megabyte is not worth counting.</summary>
    private const int MostCharacters = 16;
    private readonly InfillContext context = new(session);
    private readonly Dictionary<(string Path, int Start, int End), double> originals = [];

    /// <returns>Nats that the changed lines gain; null for several files, for more lines than are worth reading, and where the model's context is too small.</returns>
    public async Task<double?> GainAsync(CandidatePatch patch, CancellationToken token)
    {
        if (patch.Paths.ToList() is not [var path] || session.Files.Read(path) is not { } file)
        {
            return null;
        }

        var (before, after) = (file.Shown.Text, file.With(patch).Shown.Text);
        var (start, end) = ChangedLines(before, after);
        var (old, changed) = (before[start..end], after[start..(after.Length - before.Length + end)]);
        if (await IsLongAsync(old, token) || await IsLongAsync(changed, token))
        {
            return null;
        }

        var mask = new InfillMask(new Passage(file, 0, before.Length, ""), start, end, IsLine: false, Weight: 1);
        if (await context.AroundAsync(session.Files, mask, MiddleTokens, token) is not { } around)
        {
            return null;
        }

        var prompt = new ModelPrompt.Infill(around.Prefix, around.Suffix);
        if (!originals.TryGetValue((path, start, end), out var original))
        {
            original = originals[(path, start, end)] = await ReadAsync(prompt, old, token);
        }

        return await ReadAsync(prompt, changed, token) - original;
    }

    private async Task<bool> IsLongAsync(string middle, CancellationToken token) =>
        middle.Length > MiddleTokens * MostCharacters || await session.Context.CountAsync(middle, token) > MiddleTokens;

    /// <summary>Whole lines of the first text, without their last line feed.</summary>
    private static (int Start, int End) ChangedLines(string before, string after)
    {
        var head = before.AsSpan().CommonPrefixLength(after);
        var tail = 0;
        while (tail < Math.Min(before.Length, after.Length) - head && before[^(tail + 1)] == after[^(tail + 1)])
        {
            tail++;
        }

        var start = head == 0 ? 0 : before.LastIndexOf('\n', head - 1) + 1;
        var end = before.IndexOf('\n', before.Length - tail);
        return (start, end < 0 ? before.Length : end);
    }

    /// <summary>Log-probability of the text and of its end.</summary>
    private async Task<double> ReadAsync(ModelPrompt prompt, string text, CancellationToken token)
    {
        var pass = await session.Scoring.ForceAsync(new ForcedText(prompt, text), token);
        session.Tally.Add(u => u with { PromptTokens = u.PromptTokens + pass.PromptTokens + pass.Positions.Count, ReusedTokens = u.ReusedTokens + pass.ReusedTokens });
        var last = pass.Positions[^1].Best;
        var end = last.Where(c => c.Ends || c.Text.StartsWith('\n')).Select(c => c.LogProbability).DefaultIfEmpty(last.Min(c => c.LogProbability)).Max();
        return pass.Positions.SkipLast(1).Sum(p => p.LogProbability) + end;
    }
}

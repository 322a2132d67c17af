using BotService.Repair.ModelBackends.Runs;

namespace BotService.Repair.ModelBackends.Scripted;

/// <summary>Hands out each answer once: first one that was recorded for this very prompt, then one whose text the prompt holds, then one for any prompt.</summary>
internal sealed class ScriptedAnswers(IReadOnlyCollection<RecordedAnswer> answers)
{
    private readonly List<RecordedAnswer> left = [.. answers.Where(a => a.Kind != "count")];
    private readonly Dictionary<string, int> counts = answers.Where(a => a is { Kind: "count", Prompt: not null }).GroupBy(a => a.Prompt!).ToDictionary(g => g.Key, g => g.First().Tokens);
    private readonly Lock gate = new();

    /// <summary>The number of tokens that was recorded for a text; null when none was.</summary>
    public int? CountOf(string text)
    {
        if (counts.Count == 0)
        {
            return null;
        }

        return counts.TryGetValue(PromptFingerprint.Of(text), out var tokens) ? tokens : null;
    }

    /// <exception cref="ModelFailedException">No answer is left for this prompt.</exception>
    public RecordedAnswer Take(string kind, string fingerprint, string prompt, double? temperature)
    {
        lock (gate)
        {
            var fitting = left.Where(a => a.Kind == kind && Fits(a, fingerprint, prompt)).ToList();
            var best = fitting.OrderBy(a => a.Prompt is not null ? 0 : a.Contains is not null ? 1 : 2).ThenBy(a => Math.Abs(a.Temperature - (temperature ?? a.Temperature))).FirstOrDefault()
                ?? throw new ModelFailedException($"The script has no {kind} answer left for this prompt (fingerprint {fingerprint[..12]}). Record the run again, or add an answer.", transient: false);
            left.Remove(best);
            return best;
        }
    }

    private static bool Fits(RecordedAnswer answer, string fingerprint, string prompt) =>
        answer.Prompt is { } recorded ? recorded == fingerprint : answer.Contains is not { } text || prompt.Contains(text, StringComparison.Ordinal);
}

using BotService.Repair.ModelBackends.Runs;
using BotService.Repair.ModelBackends.Servers;

namespace BotService.Repair.ModelBackends.Scripted;

/// <summary>The limits of a request, applied to a recorded answer.</summary>
internal static class ScriptedLimits
{
    /// <exception cref="PromptTooLongException">The prompt leaves no room for an answer.</exception>
    public static int Fit(string prompt, int contextTokens)
    {
        var tokens = TokenEstimate.AtMost(prompt);
        return tokens < contextTokens ? tokens : throw new PromptTooLongException(tokens, contextTokens);
    }

    /// <summary>The answer before the first stop text and within the limit, and whether the limit cut it. What was recorded for this very
    /// prompt is within its limit already.</summary>
    public static (string Text, bool Cut) Apply(RecordedAnswer answer, int? maxTokens, IReadOnlyList<string> stop)
    {
        var text = StopText.Cut(answer.Text, stop);
        var cut = answer.Finish == "length" && text.Length == answer.Text.Length;
        if (answer.Prompt is null && maxTokens is { } most && TokenEstimate.AtMost(text) > most)
        {
            var length = text.Length;
            while (TokenEstimate.AtMost(text[..length]) > most)
            {
                length--;
            }

            (text, cut) = (text[..length], true);
        }

        return (text, cut);
    }

    public static IEnumerable<string> Lines(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is >= 0 and var found ? found + 1 : text.Length;
            yield return text[start..end];
            start = end;
        }
    }
}

using System.Text;
using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.Runs;

/// <param name="Sequences">Answers at once.</param>
/// <param name="PrefillPerSecond">Tokens of one prompt until its first piece of an answer.</param>
/// <param name="DecodePerSecond">Tokens written by all sequences together, after the first piece.</param>
public sealed record ModelSpeed(int Sequences, int PromptTokens, int Tokens, double PrefillPerSecond, double DecodePerSecond, double Seconds);

/// <summary>Measures how fast a model reads and writes, by its own counts where it gives them.</summary>
public sealed class SpeedTest(ILanguageModel model, TimeProvider time)
{
    /// <param name="promptTokens">About; the prompt is made of code.</param>
    /// <param name="seed">Of the prompt's text, so that no cache of an earlier prompt helps.</param>
    public async Task<ModelSpeed> RunAsync(int sequences, int promptTokens, int answerTokens, int seed, CancellationToken token)
    {
        var prompt = await PromptAsync(promptTokens, seed, token);
        var start = time.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, sequences).Select(i => AnswerAsync(prompt, answerTokens, seed + i, start, token)));
        var seconds = time.GetElapsedTime(start).TotalSeconds;
        var first = answers.Min(a => a.First);
        var read = answers.Max(a => a.PromptTokens);
        var written = answers.Sum(a => a.Tokens);
        return new ModelSpeed(sequences, read, written, Rate(read, first), Rate(written - sequences, answers.Max(a => a.Last) - first), seconds);
    }

    private static double Rate(int tokens, double seconds) => seconds > 0 ? Math.Max(0, tokens) / seconds : 0;

    private async Task<(int PromptTokens, int Tokens, double First, double Last)> AnswerAsync(string prompt, int most, int seed, long start, CancellationToken token)
    {
        var options = new ChatOptions { MaxOutputTokens = most, Temperature = 0.8f, Seed = seed };
        var (first, last, text) = (0.0, 0.0, new StringBuilder());
        UsageDetails? usage = null;
        await foreach (var update in model.Chat.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, prompt)], options, token))
        {
            usage = update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details ?? usage;
            if (update.Text.Length > 0)
            {
                last = time.GetElapsedTime(start).TotalSeconds;
                first = text.Length == 0 ? last : first;
                text.Append(update.Text);
            }
        }

        var read = (int?)usage?.InputTokenCount ?? await model.CountTokensAsync(prompt, token);
        var written = (int?)usage?.OutputTokenCount ?? await model.CountTokensAsync(text.ToString(), token);
        return (read, written, first, last);
    }

    private async Task<string> PromptAsync(int tokens, int seed, CancellationToken token)
    {
        var random = new Random(seed);
        var text = new StringBuilder($"# {seed}\nExplain this code at length.\n\n");
        while (await model.CountTokensAsync(text.ToString(), token) is var count && count < tokens)
        {
            // Several functions at a time, so that the prompt is not counted once for each.
            for (var i = 0; i <= (tokens - count) / 80; i++)
            {
                var n = random.Next(1000, 9999);
                text.Append($"def total_{n}(items, limit={n}):\n    found = [i for i in items if i.size < limit]\n    return sum(i.price for i in found)\n\n");
            }
        }

        return text.ToString();
    }
}

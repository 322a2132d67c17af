using System.Runtime.CompilerServices;
using BotService.Repair.ModelBackends;
using BotService.Repair.ModelBackends.Runs;
using Microsoft.Extensions.AI;

namespace BotService.Repair.Proposals.Models;

/// <summary>An answer that ended by itself.</summary>
/// <param name="Index">0 for the greedy one; the higher, the hotter.</param>
/// <param name="Report">Takes why it is malformed.</param>
internal sealed record ModelAnswer(string Text, int Index, Action<string> Report);

/// <summary>Asks one question several times at once.</summary>
internal sealed class ModelAnswers(ModelSession session)
{
    private const double FirstTemperature = 0.4;
    private const double LastTemperature = 1;

    /// <summary>Answers as they finish; those cut off by length are counted and left out.</summary>
    /// <param name="wave">0 asks greedily first; later waves only sample, each with other seeds.</param>
    /// <param name="grammar">In GBNF; "" for none. A backend that takes none answers freely.</param>
    public async IAsyncEnumerable<ModelAnswer> AskAsync(
        IReadOnlyList<ChatMessage> messages, int maxTokens, int wave, string grammar, [EnumeratorCancellation] CancellationToken token)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(token);
        var asked = Enumerable.Range(0, session.Options.Answers).Select(i => AskAsync(messages, Options(i, wave, maxTokens, grammar), i, stopping.Token)).ToList();
        try
        {
            await foreach (var ended in Task.WhenEach(asked).WithCancellation(token))
            {
                if (await ended is { } answer)
                {
                    yield return answer;
                }
            }
        }
        finally
        {
            await stopping.CancelAsync();
            await Task.WhenAll(asked).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task<ModelAnswer?> AskAsync(IReadOnlyList<ChatMessage> messages, ChatOptions options, int index, CancellationToken token)
    {
        var response = await session.Model.Chat.GetResponseAsync(messages, options, token);
        var cut = response.FinishReason == ChatFinishReason.Length;
        session.Tally.Add(u => u with
        {
            PromptTokens = u.PromptTokens + (response.Usage?.InputTokenCount ?? 0),
            ReusedTokens = u.ReusedTokens + (response.Usage?.CachedInputTokenCount ?? 0),
            DecodedTokens = u.DecodedTokens + (response.Usage?.OutputTokenCount ?? 0),
            Answers = u.Answers + 1,
            Malformed = u.Malformed + (cut ? 1 : 0),
        });
        return cut ? null : new ModelAnswer(response.Text, index, why => Malformed(response, why));
    }

    private void Malformed(ChatResponse response, string why)
    {
        session.Tally.Add(u => u with { Malformed = u.Malformed + 1 });
        (response.AdditionalProperties?.GetValueOrDefault(ObservedChatClient.MalformedKey) as Action<string>)?.Invoke(why);
    }

    private ChatOptions Options(int index, int wave, int maxTokens, string grammar)
    {
        var greedy = index == 0 && wave == 0;
        var share = index / Math.Max(1.0, session.Options.Answers - 1);
        var options = new ChatOptions
        {
            Temperature = greedy ? 0 : (float)(FirstTemperature + ((LastTemperature - FirstTemperature) * share)),
            Seed = session.Options.Seed + (wave * session.Options.Answers) + index,
            MaxOutputTokens = maxTokens,
        };
        if (grammar.Length > 0)
        {
            options.AdditionalProperties = new() { [DecodingConstraints.GrammarKey] = grammar };
        }

        return options;
    }
}

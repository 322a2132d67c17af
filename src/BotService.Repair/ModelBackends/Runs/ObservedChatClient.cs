using System.Runtime.CompilerServices;
using System.Text;
using BotService.Repair.ModelBackends.Servers;
using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.Runs;

internal sealed class ObservedChatClient(IChatClient inner, Observation observation) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            updates.Add(update);
        }

        return updates.ToChatResponse();
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> prompt = [.. messages];
        var end = observation.Begin(new ModelCall("chat", PromptFingerprint.Of(prompt), [.. prompt.Select(m => (m.Role.Value, m.Text))], options?.Temperature));
        var text = new StringBuilder();
        var finish = "broken";
        UsageDetails? usage = null;
        try
        {
            await foreach (var update in base.GetStreamingResponseAsync(prompt, options, cancellationToken))
            {
                text.Append(update.Text);
                usage = update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details ?? usage;
                finish = update.FinishReason is { } reason ? reason == ChatFinishReason.Length ? "length" : "stop" : finish;
                yield return update;
            }
        }
        finally
        {
            end(text.ToString(), finish, (int?)usage?.InputTokenCount, (int?)usage?.OutputTokenCount ?? TokenEstimate.AtMost(text.ToString()));
        }
    }
}

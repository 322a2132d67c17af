using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.Servers;

/// <summary>Holds a server's chat to the contract of <see cref="ILanguageModel.Chat"/>: prompts that fit and are read whole, answers that say how they ended, failures with a remedy.</summary>
internal sealed class ServedChatClient(IChatClient inner, ModelServer server, PromptCheck check) : DelegatingChatClient(inner)
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
        var prompt = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        string[] texts = [.. prompt.Select(m => m.Text)];
        var promptTokens = await server.Failures.GuardAsync(() => check.FitAsync(texts, cancellationToken));
        var bounded = options?.Clone() ?? new ChatOptions();
        bounded.MaxOutputTokens = check.Room(promptTokens, options?.MaxOutputTokens);

        var ended = false;
        var updates = server.WithoutStall(base.GetStreamingResponseAsync(prompt, bounded, cancellationToken), cancellationToken);
        await foreach (var update in server.Failures.GuardAsync(updates, () => new PromptTooLongException(promptTokens, check.ContextTokens), cancellationToken))
        {
            ended |= update.FinishReason is not null;
            await check.VerifyAsync(texts, InputTokens(update), cancellationToken);
            yield return update;
        }

        if (!ended)
        {
            throw server.Failures.BrokeOff();
        }
    }

    private static long? InputTokens(ChatResponseUpdate update) => update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details.InputTokenCount;
}

using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.LlamaCpp;

/// <summary>The engine's chat client with this side's exceptions.</summary>
internal sealed class LlamaCppChat(IChatClient inner) : DelegatingChatClient(inner)
{
    public static readonly DecodingConstraints Constraints = new(Grammar: true, JsonSchema: false);

    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(DecodingConstraints) ? Constraints : base.GetService(serviceType, serviceKey);

    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.GetResponseAsync(messages, options, cancellationToken);
        }
        catch (Exception e) when (EngineCalls.Translate(e) is { } translated)
        {
            throw translated;
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var updates = base.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(updates))
        {
            yield return updates.Current;
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        try
        {
            return await updates.MoveNextAsync();
        }
        catch (Exception e) when (EngineCalls.Translate(e) is { } translated)
        {
            throw translated;
        }
    }
}

/// <summary>Stands where a base model has no chat.</summary>
internal sealed class NoChat(string model) : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw Refusal();

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw Refusal();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private ModelFailedException Refusal() =>
        new($"The model '{model}' has no chat template: it only completes text. Take an instruct model, or use infill or plain prompts.", transient: false);
}

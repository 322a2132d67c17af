using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace BotService.Repair.ModelBackends.TextGenerationInference;

/// <summary>Chat as a raw generation behind the model's own template.</summary>
internal sealed class GenerationChatClient(Generation generation) : IChatClient
{
    private static readonly DecodingConstraints Constraints = new(Grammar: false, JsonSchema: true);

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var prompt = await generation.TemplateAsync(Messages(messages), cancellationToken);
        await foreach (var piece in generation.StreamAsync(Request(prompt, options ?? new ChatOptions()), cancellationToken))
        {
            var update = new ChatResponseUpdate(ChatRole.Assistant, piece.Text) { FinishReason = Finish(piece.Finish) };
            if (piece.Finish is not null)
            {
                update.Contents.Add(new UsageContent(new UsageDetails { InputTokenCount = piece.PromptTokens, OutputTokenCount = piece.Tokens }));
            }

            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(DecodingConstraints) ? Constraints : serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private static GenerationRequest Request(string prompt, ChatOptions options) => new(prompt, options.MaxOutputTokens ?? 1024)
    {
        Temperature = options.Temperature ?? 0,
        TopP = options.TopP,
        TopK = options.TopK,
        Seed = options.Seed,
        Stop = [.. options.StopSequences ?? []],
        Schema = (options.ResponseFormat as ChatResponseFormatJson)?.Schema,
    };

    private static JsonArray Messages(IEnumerable<ChatMessage> messages) =>
        [.. messages.Select(m => new JsonObject { ["role"] = m.Role.Value, ["content"] = m.Text })];

    private static ChatFinishReason? Finish(string? word) => word switch
    {
        null => null,
        "length" => ChatFinishReason.Length,
        _ => ChatFinishReason.Stop,
    };
}

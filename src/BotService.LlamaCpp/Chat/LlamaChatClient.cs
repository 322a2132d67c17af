using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;

namespace BotService.LlamaCpp;

/// <summary>Chats with a model through its own template. Thread safe; the engine is not disposed of with it.</summary>
/// <remarks>Of <see cref="ChatOptions"/> it heeds Temperature, TopK, TopP, Seed, MaxOutputTokens (default 1024), StopSequences, and in
/// AdditionalProperties <see cref="GrammarKey"/> and <see cref="AnswerStartKey"/>. Tools and images are refused.</remarks>
public sealed class LlamaChatClient : IChatClient
{
    /// <summary>Key of a GBNF grammar, a string.</summary>
    public const string GrammarKey = "grammar";

    /// <summary>Key of a beginning that is put into the model's mouth, a string; it is not repeated in the answer.</summary>
    public const string AnswerStartKey = "answer_start";

    private const int DefaultTokens = 1024;
    private readonly InferenceEngine engine;
    private readonly ChatTemplate template;
    private readonly ChatClientMetadata metadata;

    /// <exception cref="ArgumentException">The model has no chat template.</exception>
    public LlamaChatClient(InferenceEngine engine)
    {
        this.engine = engine;
        template = ChatTemplate.Of(engine.Weights)
            ?? throw new ArgumentException($"The model '{engine.Weights.Path}' has no chat template that llama.cpp knows. Take an instruct model.", nameof(engine));
        metadata = new ChatClientMetadata("llama.cpp", null, Path.GetFileNameWithoutExtension(engine.Weights.Path));
    }

    /// <exception cref="ContextOverflowException">The prompt leaves no room for an answer; it is never cut.</exception>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <exception cref="ContextOverflowException">The prompt leaves no room for an answer; it is never cut.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var id = Guid.NewGuid().ToString("N");
        await foreach (var step in engine.GenerateAsync(ToRequest(messages, options), cancellationToken))
        {
            if (ToUpdate(step) is { } update)
            {
                (update.ResponseId, update.MessageId, update.ModelId) = (id, id, metadata.DefaultModelId);
                yield return update;
            }
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? metadata
        : serviceType == typeof(InferenceEngine) ? engine
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
    }

    private GenerationRequest ToRequest(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        if (options?.Tools is { Count: > 0 })
        {
            throw new NotSupportedException("Models of this engine call no tools. Leave ChatOptions.Tools empty.");
        }

        var prompt = template.Apply([.. messages.Select(ToTurn)], Extra(options, AnswerStartKey) ?? "");
        var room = engine.Info.ContextTokens - prompt.Length;
        if (room < 1)
        {
            throw new ContextOverflowException(prompt.Length, 1, engine.Info.ContextTokens);
        }

        return new GenerationRequest(prompt, Math.Min(options?.MaxOutputTokens ?? DefaultTokens, room))
        {
            Sampling = ToSampling(options),
            Stop = options?.StopSequences is { } stops ? [.. stops.Where(s => s.Length > 0)] : [],
        };
    }

    private static SamplingPipeline ToSampling(ChatOptions? options)
    {
        var standard = new SamplingPipeline { Grammar = Extra(options, GrammarKey) };
        return standard with
        {
            Temperature = options?.Temperature ?? standard.Temperature,
            TopK = options?.TopK ?? standard.TopK,
            TopP = options?.TopP ?? standard.TopP,
            Seed = unchecked((uint)(options?.Seed ?? 0)),
        };
    }

    private static string? Extra(ChatOptions? options, string key) =>
        options?.AdditionalProperties is { } all && all.TryGetValue(key, out var value) ? value as string : null;

    private static ChatTurn ToTurn(ChatMessage message)
    {
        var text = new StringBuilder();
        foreach (var content in message.Contents)
        {
            text.Append(content is TextContent part ? part.Text : throw new NotSupportedException($"A message holds {content.GetType().Name}; models of this engine read text only."));
        }

        return new ChatTurn(message.Role.Value, text.ToString());
    }

    private static ChatResponseUpdate? ToUpdate(GenerationEvent step) => step switch
    {
        GenerationEvent.Token { Text.Length: > 0 } token => new ChatResponseUpdate(ChatRole.Assistant, token.Text),
        GenerationEvent.Finished finished => Last(finished),
        _ => null,
    };

    private static ChatResponseUpdate Last(GenerationEvent.Finished finished)
    {
        var usage = new UsageDetails
        {
            InputTokenCount = finished.Usage.PromptTokens,
            OutputTokenCount = finished.Usage.Tokens,
            TotalTokenCount = finished.Usage.PromptTokens + finished.Usage.Tokens,
            CachedInputTokenCount = finished.Usage.ReusedTokens,
        };
        List<AIContent> contents = finished.Text.Length > 0 ? [new TextContent(finished.Text), new UsageContent(usage)] : [new UsageContent(usage)];
        return new ChatResponseUpdate(ChatRole.Assistant, contents)
        {
            FinishReason = finished.Reason == FinishReason.Length ? ChatFinishReason.Length : ChatFinishReason.Stop,
        };
    }
}

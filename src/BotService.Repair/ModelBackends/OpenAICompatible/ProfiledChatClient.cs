using System.Text;
using Microsoft.Extensions.AI;
using ChatCompletionOptions = OpenAI.Chat.ChatCompletionOptions;

namespace BotService.Repair.ModelBackends.OpenAICompatible;

/// <summary>Writes into each request what the kind of server wants to see there beside the OpenAI fields.</summary>
internal sealed class ProfiledChatClient(IChatClient inner, ServerProfile profile) : DelegatingChatClient(inner)
{
    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(DecodingConstraints) ? new DecodingConstraints(profile.Grammar is not null, JsonSchema: true) : base.GetService(serviceType, serviceKey);

    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(messages, Complete(options), cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(messages, Complete(options), cancellationToken);

    private ChatOptions Complete(ChatOptions? options)
    {
        var complete = options?.Clone() ?? new ChatOptions();
        List<RequestField> fields = [.. Fields(complete)];
        complete.AdditionalProperties = null;

        // Older servers know the limit only by its first name.
        complete.MaxOutputTokens = null;
        complete.RawRepresentationFactory = _ => Raw(fields);
        return complete;
    }

    private IEnumerable<RequestField> Fields(ChatOptions options)
    {
        if (options.MaxOutputTokens is { } most)
        {
            yield return new RequestField("$.max_tokens", most);
        }

        if (options.TopK is { } topK)
        {
            yield return new RequestField("$.top_k", topK);
        }

        if (profile.Grammar is { } grammar && DecodingConstraints.GrammarOf(options) is { } text)
        {
            yield return grammar(text);
        }

        if (profile.Schema is { } schema && options.ResponseFormat is ChatResponseFormatJson { Schema: { } wanted })
        {
            options.ResponseFormat = null;
            yield return schema(wanted);
        }
    }

    private static ChatCompletionOptions Raw(IEnumerable<RequestField> fields)
    {
        var raw = new ChatCompletionOptions();
        foreach (var field in fields)
        {
#pragma warning disable SCME0001 // The library's only way to send fields of other servers.
            raw.Patch.Set(Encoding.UTF8.GetBytes(field.Path), BinaryData.FromString(field.Value.ToJsonString()));
#pragma warning restore SCME0001
        }

        return raw;
    }
}

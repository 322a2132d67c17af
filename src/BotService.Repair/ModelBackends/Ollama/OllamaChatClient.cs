using System.Globalization;
using Microsoft.Extensions.AI;
using OllamaSharp;
using OllamaSharp.Models;
using OllamaSharp.Models.Chat;

namespace BotService.Repair.ModelBackends.Ollama;

/// <summary>Chat with the context set in each request, since the server's own default is small.</summary>
internal sealed class OllamaChatClient(OllamaApiClient client, int contextTokens, TimeSpan keepAlive) : DelegatingChatClient(client)
{
    // The server takes a JSON schema and no grammar.
    private static readonly DecodingConstraints Constraints = new(Grammar: false, JsonSchema: true);

    public static string KeepAlive(TimeSpan duration) =>
        duration < TimeSpan.Zero ? "-1s" : string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalSeconds}s");

    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(DecodingConstraints) ? Constraints : base.GetService(serviceType, serviceKey);

    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(messages, Complete(options), cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(messages, Complete(options), cancellationToken);

    private ChatOptions Complete(ChatOptions? options)
    {
        var complete = options?.Clone() ?? new ChatOptions();
        complete.AdditionalProperties = null;
        complete.RawRepresentationFactory = _ => new ChatRequest { KeepAlive = KeepAlive(keepAlive), Options = new RequestOptions { NumCtx = contextTokens } };
        return complete;
    }
}
